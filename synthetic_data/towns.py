"""One town for each state and the District of Columbia: its capital, a postal code of it, its telephone area code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Town(NamedTuple):
    """Where the members of one state live."""

    city: str
    postal: str
    area: str


TOWNS: Mapping[str, Town] = {
    "AK": Town("Juneau", "99801", "907"),
    "AL": Town("Montgomery", "36104", "334"),
    "AR": Town("Little Rock", "72201", "501"),
    "AZ": Town("Phoenix", "85003", "602"),
    "CA": Town("Sacramento", "95814", "916"),
    "CO": Town("Denver", "80203", "303"),
    "CT": Town("Hartford", "06103", "860"),
    "DC": Town("Washington", "20001", "202"),
    "DE": Town("Dover", "19901", "302"),
    "FL": Town("Tallahassee", "32301", "850"),
    "GA": Town("Atlanta", "30303", "404"),
    "HI": Town("Honolulu", "96813", "808"),
    "IA": Town("Des Moines", "50309", "515"),
    "ID": Town("Boise", "83702", "208"),
    "IL": Town("Springfield", "62701", "217"),
    "IN": Town("Indianapolis", "46204", "317"),
    "KS": Town("Topeka", "66603", "785"),
    "KY": Town("Frankfort", "40601", "502"),
    "LA": Town("Baton Rouge", "70802", "225"),
    "MA": Town("Boston", "02108", "617"),
    "MD": Town("Annapolis", "21401", "410"),
    "ME": Town("Augusta", "04330", "207"),
    "MI": Town("Lansing", "48933", "517"),
    "MN": Town("Saint Paul", "55102", "651"),
    "MO": Town("Jefferson City", "65101", "573"),
    "MS": Town("Jackson", "39201", "601"),
    "MT": Town("Helena", "59601", "406"),
    "NC": Town("Raleigh", "27601", "919"),
    "ND": Town("Bismarck", "58501", "701"),
    "NE": Town("Lincoln", "68508", "402"),
    "NH": Town("Concord", "03301", "603"),
    "NJ": Town("Trenton", "08608", "609"),
    "NM": Town("Santa Fe", "87501", "505"),
    "NV": Town("Carson City", "89701", "775"),
    "NY": Town("Albany", "12207", "518"),
    "OH": Town("Columbus", "43215", "614"),
    "OK": Town("Oklahoma City", "73102", "405"),
    "OR": Town("Salem", "97301", "503"),
    "PA": Town("Harrisburg", "17101", "717"),
    "RI": Town("Providence", "02903", "401"),
    "SC": Town("Columbia", "29201", "803"),
    "SD": Town("Pierre", "57501", "605"),
    "TN": Town("Nashville", "37219", "615"),
    "TX": Town("Austin", "78701", "512"),
    "UT": Town("Salt Lake City", "84103", "801"),
    "VA": Town("Richmond", "23219", "804"),
    "VT": Town("Montpelier", "05602", "802"),
    "WA": Town("Olympia", "98501", "360"),
    "WI": Town("Madison", "53703", "608"),
    "WV": Town("Charleston", "25301", "304"),
    "WY": Town("Cheyenne", "82001", "307"),
}
