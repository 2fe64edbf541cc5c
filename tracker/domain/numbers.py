"""Natural keys of Russian bodies: INN, OGRN and OKTMO with their check digits.

Sources of the rules: order of the Federal Tax Service on INN (10 or 12 digits),
government decree on the state register (OGRN, 13 or 15 digits), OK 033-2013 (OKTMO).
"""

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def inn(text: str) -> bool:
    """Tell whether *text* is an INN with right check digits."""
    if not (text.isascii() and text.isdigit()):
        return False
    if len(text) == 10:
        return _check(text, _INN_10)
    return len(text) == 12 and _check(text[:11], _INN_11) and _check(text, _INN_12)


def ogrn(text: str) -> bool:
    """Tell whether *text* is an OGRN (13 digits) or OGRNIP (15) with its check."""
    if not (text.isascii() and text.isdigit() and len(text) in (13, 15)):
        return False
    return int(text[:-1]) % (len(text) - 2) % 10 == int(text[-1])


def oktmo(text: str) -> bool:
    """Tell whether *text* has the shape of an OKTMO code: 8 or 11 digits."""
    return text.isascii() and text.isdigit() and len(text) in (8, 11)


def _check(text: str, weights: tuple[int, ...]) -> bool:
    total = sum(int(digit) * w for digit, w in zip(text, weights, strict=False))
    return total % 11 % 10 == int(text[len(weights)])
