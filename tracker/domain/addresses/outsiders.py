"""Hosts the register knows of but has no grammar for."""

from tracker.domain.addresses.words import words

#: Addresses that only their service can resolve.
SHORTENERS = words(
    "vm.tiktok.com vt.tiktok.com vk.cc clck.ru bit.ly goo.gl goo.su t.co is.gd "
    "tinyurl.com cutt.ly u.to ok.me"
)

#: Networks and portals where a page is never a body's own site.
NETWORKS = words(
    "facebook.com fb.com fb.me instagram.com twitter.com x.com threads.net "
    "youtube.com youtu.be whatsapp.com wa.me viber.com linkedin.com boosty.to "
    "douyin.com twitch.tv livejournal.com clubhouse.com joinclubhouse.com "
    "yandex.ru yandex.com ya.ru google.com google.ru taplink.cc"
)
