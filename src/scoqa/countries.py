"""The countries that a text names: the members and observers of the United Nations, Kosovo and Taiwan, in English.

A name counts wherever it stands with a capital: Georgia may be a state of the United States, Jordan a player.
"""

from __future__ import annotations

import re
from functools import cache

from scoqa.wording import APART

_NAMES = """
Afghanistan | Albania | Algeria | Andorra | Angola | Antigua and Barbuda | Argentina | Armenia | Australia | Austria |
Azerbaijan | Bahamas | Bahrain | Bangladesh | Barbados | Belarus | Belgium | Belize | Benin | Bhutan | Bolivia |
Bosnia and Herzegovina, Bosnia | Botswana | Brazil | Brunei | Bulgaria | Burkina Faso | Burundi | Cambodia | Cameroon |
Canada | Cape Verde, Cabo Verde | Central African Republic | Chad | Chile | China, PRC | Colombia | Comoros |
Democratic Republic of the Congo, Democratic Republic of Congo, DR Congo, DRC, Congo-Kinshasa |
Republic of the Congo, Congo-Brazzaville, Congo | Costa Rica | Croatia | Cuba | Cyprus | Czechia, Czech Republic |
Denmark | Djibouti | Dominica | Dominican Republic | East Timor, Timor-Leste | Ecuador | Egypt | El Salvador |
Equatorial Guinea | Eritrea | Estonia | Eswatini, Swaziland | Ethiopia | Fiji | Finland | France | Gabon | Gambia |
Georgia | Germany | Ghana | Greece | Grenada | Guatemala | Guinea | Guinea-Bissau | Guyana | Haiti | Honduras |
Hungary | Iceland | India | Indonesia | Iran | Iraq | Ireland | Israel | Italy | Ivory Coast, Côte d'Ivoire | Jamaica |
Japan | Jordan | Kazakhstan | Kenya | Kiribati | Kosovo | Kuwait | Kyrgyzstan | Laos | Latvia | Lebanon | Lesotho |
Liberia | Libya | Liechtenstein | Lithuania | Luxembourg | Madagascar | Malawi | Malaysia | Maldives | Mali | Malta |
Marshall Islands | Mauritania | Mauritius | Mexico | Micronesia | Moldova | Monaco | Mongolia | Montenegro | Morocco |
Mozambique | Myanmar, Burma | Namibia | Nauru | Nepal | Netherlands, Holland | New Zealand | Nicaragua | Niger |
Nigeria | North Korea, DPRK | North Macedonia | Norway | Oman | Pakistan | Palau | Palestine | Panama |
Papua New Guinea | Paraguay | Peru | Philippines | Poland | Portugal | Qatar | Romania | Russia, Russian Federation |
Rwanda | Saint Kitts and Nevis, St Kitts and Nevis | Saint Lucia, St Lucia |
Saint Vincent and the Grenadines, St Vincent and the Grenadines | Samoa | San Marino | São Tomé and Príncipe |
Saudi Arabia | Senegal | Serbia | Seychelles | Sierra Leone | Singapore | Slovakia | Slovenia | Solomon Islands |
Somalia | South Africa | South Korea, Republic of Korea | South Sudan | Spain | Sri Lanka | Sudan | Suriname | Sweden |
Switzerland | Syria | Taiwan | Tajikistan | Tanzania | Thailand | Togo | Tonga | Trinidad and Tobago | Tunisia |
Turkey, Türkiye | Turkmenistan | Tuvalu | Uganda | Ukraine | United Arab Emirates, UAE, Emirates |
United Kingdom, UK, U.K., Great Britain, Britain | United States of America, United States, USA, U.S.A., US, U.S. |
Uruguay | Uzbekistan | Vanuatu | Vatican City, Vatican, Holy See | Venezuela | Vietnam, Viet Nam | Yemen | Zambia |
Zimbabwe
"""
_BY_NAME = {
    name: first
    for first, *others in (own.strip().split(", ") for own in _NAMES.split("|"))
    for name in (first, *others)
}
_BY_TYPED = {name.casefold(): first for name, first in _BY_NAME.items()}
_BESIDES = re.compile(rf"\b{APART} (?P<named>.+)", re.IGNORECASE)


@cache  # seldom wanted: no start waits for it
def _pattern(*, typed: bool) -> re.Pattern[str]:
    """What finds a country's name, as a text writes it or as somebody types it."""
    names = sorted(_BY_NAME, key=len, reverse=True)
    name = "|".join(re.escape(one).replace("'", "['’]") for one in names)
    if typed:
        return re.compile(rf"(?<!\w)(?!us\b(?<!the us))(?:{name})(?!\w)", re.IGNORECASE)
    return re.compile(rf"(?<!\w)(?<!New )(?<!Northern )(?<!Gulf of )(?<!Lake )(?:{name})(?!\w)(?! Sea\b)")


def countries(text: str) -> tuple[str, ...]:
    """The countries that a text names, each once and by the first of its names, in the order in which they come.

    >>> countries("The UK and New Zealand met the U.S. in Papua New Guinea; Britain and New Mexico did not.")
    ('United Kingdom', 'New Zealand', 'United States of America', 'Papua New Guinea')
    """
    found = _pattern(typed=False).finditer(text)
    return tuple(dict.fromkeys(_BY_NAME[match.group().replace("’", "'")] for match in found))


def besides(question: str) -> frozenset[str]:
    """The countries that a question does not ask about, as somebody types them: "apart from china and the us".

    >>> sorted(besides("Apart from china and the us, which countries are named?"))
    ['China', 'United States of America']
    """
    match = _BESIDES.search(question)
    if match is None:
        return frozenset()
    named = _pattern(typed=True).finditer(match["named"].replace("’", "'"))
    # what the pattern takes for "i" whatever the case is another letter for `casefold`: "TÜRKİYE"
    return frozenset(_BY_TYPED[name] for found in named if (name := found.group().casefold()) in _BY_TYPED)
