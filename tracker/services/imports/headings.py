"""The words by which files call what the register knows: columns, kinds, levels.

Data, not rules. Words are compared as `normal` spells them.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from tracker.domain.bodies import BodyKind, Level

_NO_WORD = re.compile(r"[\W_]+")


def normal(words: str) -> str:
    """Return *words* in lower case, ё as е, with single spaces between words only.

    >>> normal("Субъект РФ:"), normal("existed_from"), normal("Учреждён")
    ('субъект рф', 'existed from', 'учрежден')
    """
    return _NO_WORD.sub(" ", words.casefold().replace("ё", "е")).strip()


#: Our name of a column -> what files call it, the surest first.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "code": ("code", "код", "код органа", "код организации", "код суда"),
        "name": (
            "name",
            "наименование",
            "полное наименование",
            "название",
            "наименование органа",
            "наименование организации",
            "полное наименование организации",
            "full name",
            "орган",
            "организация",
        ),
        "short_name": (
            "short name",
            "краткое наименование",
            "сокращенное наименование",
            "краткое название",
        ),
        "kind": ("kind", "вид", "вид органа", "вид организации", "тип", "тип органа"),
        "level": ("level", "уровень", "уровень власти", "уровень публичной власти"),
        "region": (
            "region",
            "регион",
            "субъект",
            "субъект рф",
            "субъект российской федерации",
            "код региона",
            "код субъекта",
        ),
        "parent": (
            "parent",
            "учредитель",
            "founder",
            "founder body",
            "вышестоящий орган",
            "вышестоящая организация",
            "головная организация",
        ),
        "inn": ("inn", "инн"),
        "ogrn": ("ogrn", "огрн"),
        "oktmo": ("oktmo", "октмо", "код октмо"),
        "site": (
            "site",
            "website",
            "сайт",
            "официальный сайт",
            "адрес сайта",
            "адрес официального сайта",
            "веб сайт",
            "url",
        ),
        "address": (
            "address",
            "адрес",
            "место нахождения",
            "юридический адрес",
            "почтовый адрес",
        ),
        "existed_from": ("existed from", "создан", "дата создания", "действует с"),
        "existed_until": (
            "existed until",
            "упразднен",
            "ликвидирован",
            "дата упразднения",
            "дата ликвидации",
            "действует по",
        ),
        "note": ("note", "примечание", "комментарий", "comment"),
        "aliases": ("aliases", "alias", "другие названия", "другие наименования"),
    }
)

KINDS: Mapping[str, BodyKind] = MappingProxyType(
    {
        **{normal(kind): kind for kind in BodyKind},
        "федеральный орган исполнительной власти": BodyKind.FEDERAL_EXECUTIVE_BODY,
        "фоив": BodyKind.FEDERAL_EXECUTIVE_BODY,
        "государственный орган": BodyKind.STATE_BODY,
        "исполнительный орган субъекта": BodyKind.REGIONAL_EXECUTIVE_BODY,
        "исполнительный орган субъекта рф": BodyKind.REGIONAL_EXECUTIVE_BODY,
        "орган исполнительной власти субъекта": BodyKind.REGIONAL_EXECUTIVE_BODY,
        "орган исполнительной власти субъекта рф": BodyKind.REGIONAL_EXECUTIVE_BODY,
        "оив": BodyKind.REGIONAL_EXECUTIVE_BODY,
        "орган местного самоуправления": BodyKind.LOCAL_GOVERNMENT_BODY,
        "омсу": BodyKind.LOCAL_GOVERNMENT_BODY,
        "подведомственная организация": BodyKind.SUBORDINATE_ORGANISATION,
        "подведомственное учреждение": BodyKind.SUBORDINATE_ORGANISATION,
        "суд": BodyKind.COURT,
        "глава региона": BodyKind.HEAD_OF_REGION,
        "глава субъекта": BodyKind.HEAD_OF_REGION,
        "губернатор": BodyKind.HEAD_OF_REGION,
        "глава муниципалитета": BodyKind.HEAD_OF_MUNICIPALITY,
        "глава муниципального образования": BodyKind.HEAD_OF_MUNICIPALITY,
        "мэр": BodyKind.HEAD_OF_MUNICIPALITY,
    }
)

LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        **{normal(level): level for level in Level},
        "федеральный": Level.FEDERAL,
        "региональный": Level.REGIONAL,
        "субъект рф": Level.REGIONAL,
        "муниципальный": Level.MUNICIPAL,
        "местный": Level.MUNICIPAL,
    }
)

#: The level of kinds that stand on one level only.
LEVEL_OF: Mapping[BodyKind, Level] = MappingProxyType(
    {
        BodyKind.FEDERAL_EXECUTIVE_BODY: Level.FEDERAL,
        BodyKind.REGIONAL_EXECUTIVE_BODY: Level.REGIONAL,
        BodyKind.LOCAL_GOVERNMENT_BODY: Level.MUNICIPAL,
        BodyKind.HEAD_OF_REGION: Level.REGIONAL,
        BodyKind.HEAD_OF_MUNICIPALITY: Level.MUNICIPAL,
    }
)
