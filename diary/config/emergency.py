"""Emergency numbers by country, as a site starts with them; `[emergency_numbers]` adds to them and changes them.

`emergency` reaches an ambulance, from a mobile phone too; `advice` is a health line for what is not an emergency.
Collected from national health services' pages and held against the `phonenumbers` library's tables by a test; they
change, so a site should check its own country's before it relies on them.

An advice line is one of the whole country, that answers when practices are closed: out of hours it stands before the
practice. Austria 1450 (1450.at), Australia 1800 022 222 (healthdirect.gov.au), Canada 811 (canada.ca, the health
lines of provinces and territories; not in Nunavut), Germany 116117 (116117.de), Great Britain 111 (111.nhs.uk,
nhs24.scot, 111.wales.nhs.uk; not in Northern Ireland), New Zealand 0800 611 116 (info.health.nz), Norway 116117
(helsenorge.no), Portugal 808 24 24 24 (sns24.gov.pt), Sweden 1177 (1177.se). Left out are lines of some regions
alone, as in France, Italy, Denmark, Spain and India.
"""

from __future__ import annotations

from collections.abc import Iterable

from diary.config.settings import EmergencyNumbers

_EUROPE_112 = (
    "AD AL BE BG CY CZ DK EE ES FI FO FR GE GR HR HU IS IT LI LT LU LV MC MD ME MK MT NL PL RO RS SI SK "
    "UA VA XK"
)

KNOWN_NUMBERS: dict[str, EmergencyNumbers] = {
    **{country: EmergencyNumbers("112") for country in _EUROPE_112.split()},
    **{country: EmergencyNumbers("112") for country in ("GL", "MQ", "RE", "YT")},
    **{country: EmergencyNumbers("911") for country in ("AS", "GU", "MP", "PR", "VI")},
    **{country: EmergencyNumbers("999") for country in ("GG", "IM", "JE")},
    "AE": EmergencyNumbers("998"),
    "AT": EmergencyNumbers("112", advice="1450"),
    "AU": EmergencyNumbers("000", advice="1800 022 222"),
    "BA": EmergencyNumbers("124"),
    "BD": EmergencyNumbers("999"),
    "BR": EmergencyNumbers("192"),
    "CA": EmergencyNumbers("911", advice="811"),
    "CH": EmergencyNumbers("144"),
    "CL": EmergencyNumbers("131"),
    "CN": EmergencyNumbers("120"),
    "CO": EmergencyNumbers("123"),
    "DE": EmergencyNumbers("112", advice="116117"),
    "EG": EmergencyNumbers("123"),
    "GB": EmergencyNumbers("999", advice="111"),
    "HK": EmergencyNumbers("999"),
    "ID": EmergencyNumbers("112"),
    "IE": EmergencyNumbers("112"),
    "IL": EmergencyNumbers("101"),
    "IN": EmergencyNumbers("112"),
    "JP": EmergencyNumbers("119"),
    "KE": EmergencyNumbers("999"),
    "KR": EmergencyNumbers("119"),
    "LK": EmergencyNumbers("1990"),
    "MX": EmergencyNumbers("911"),
    "MY": EmergencyNumbers("999"),
    "NG": EmergencyNumbers("112"),
    "NO": EmergencyNumbers("112", advice="116117"),
    "NP": EmergencyNumbers("102"),
    "NZ": EmergencyNumbers("111", advice="0800 611 116"),
    "PH": EmergencyNumbers("911"),
    "PK": EmergencyNumbers("1122"),
    "PT": EmergencyNumbers("112", advice="808 24 24 24"),
    "RU": EmergencyNumbers("103"),
    "SA": EmergencyNumbers("997"),
    "SE": EmergencyNumbers("112", advice="1177"),
    "SG": EmergencyNumbers("995"),
    "SM": EmergencyNumbers("118"),
    "TH": EmergencyNumbers("1669"),
    "TR": EmergencyNumbers("112"),
    "TW": EmergencyNumbers("119"),
    "US": EmergencyNumbers("911"),
    "VN": EmergencyNumbers("115"),
    "ZA": EmergencyNumbers("112"),
}

_WITHOUT_IT: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "CA": (
        frozenset(
            f"America/{place}"
            for place in ("Cambridge_Bay", "Iqaluit", "Pangnirtung", "Rankin_Inlet", "Resolute")
        ),
        (),
    ),
    "GB": (frozenset({"Europe/Belfast"}), ("028", "4428", "004428")),
}
"""Where in a country its line for advice does not answer: by time zone, and by how phone numbers begin there."""


def advice_line(country: str, numbers: EmergencyNumbers, *, zone: str, phones: Iterable[str]) -> str:
    """The country's line for advice, as far as it answers where the patient is; empty where it does not.

    `phones` are numbers of the place, such as the practice's. A line that the site set itself is taken as it is.
    """
    known = KNOWN_NUMBERS.get(country)
    zones, beginnings = _WITHOUT_IT.get(country, (frozenset(), ()))
    if known is None or numbers.advice != known.advice:
        return numbers.advice
    digits = (
        "".join(letter for letter in phone if letter.isdigit()).replace("440", "44", 1) for phone in phones
    )
    return "" if zone in zones or any(each.startswith(beginnings) for each in digits) else numbers.advice
