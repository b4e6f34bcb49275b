"""A town for each state and the District of Columbia: the capital, its county, postal code and area code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Town(NamedTuple):
    """Where the members of one state live."""

    city: str
    county: str
    postal: str
    area: str


TOWNS: Mapping[str, Town] = {
    "AK": Town("Juneau", "Juneau City and Borough", "99801", "907"),
    "AL": Town("Montgomery", "Montgomery", "36104", "334"),
    "AR": Town("Little Rock", "Pulaski", "72201", "501"),
    "AZ": Town("Phoenix", "Maricopa", "85003", "602"),
    "CA": Town("Sacramento", "Sacramento", "95814", "916"),
    "CO": Town("Denver", "Denver", "80203", "303"),
    "CT": Town("Hartford", "Hartford", "06103", "860"),
    "DC": Town("Washington", "District of Columbia", "20001", "202"),
    "DE": Town("Dover", "Kent", "19901", "302"),
    "FL": Town("Tallahassee", "Leon", "32301", "850"),
    "GA": Town("Atlanta", "Fulton", "30303", "404"),
    "HI": Town("Honolulu", "Honolulu", "96813", "808"),
    "IA": Town("Des Moines", "Polk", "50309", "515"),
    "ID": Town("Boise", "Ada", "83702", "208"),
    "IL": Town("Springfield", "Sangamon", "62701", "217"),
    "IN": Town("Indianapolis", "Marion", "46204", "317"),
    "KS": Town("Topeka", "Shawnee", "66603", "785"),
    "KY": Town("Frankfort", "Franklin", "40601", "502"),
    "LA": Town("Baton Rouge", "East Baton Rouge", "70802", "225"),
    "MA": Town("Boston", "Suffolk", "02108", "617"),
    "MD": Town("Annapolis", "Anne Arundel", "21401", "410"),
    "ME": Town("Augusta", "Kennebec", "04330", "207"),
    "MI": Town("Lansing", "Ingham", "48933", "517"),
    "MN": Town("Saint Paul", "Ramsey", "55102", "651"),
    "MO": Town("Jefferson City", "Cole", "65101", "573"),
    "MS": Town("Jackson", "Hinds", "39201", "601"),
    "MT": Town("Helena", "Lewis and Clark", "59601", "406"),
    "NC": Town("Raleigh", "Wake", "27601", "919"),
    "ND": Town("Bismarck", "Burleigh", "58501", "701"),
    "NE": Town("Lincoln", "Lancaster", "68508", "402"),
    "NH": Town("Concord", "Merrimack", "03301", "603"),
    "NJ": Town("Trenton", "Mercer", "08608", "609"),
    "NM": Town("Santa Fe", "Santa Fe", "87501", "505"),
    "NV": Town("Carson City", "Carson City", "89701", "775"),
    "NY": Town("Albany", "Albany", "12207", "518"),
    "OH": Town("Columbus", "Franklin", "43215", "614"),
    "OK": Town("Oklahoma City", "Oklahoma", "73102", "405"),
    "OR": Town("Salem", "Marion", "97301", "503"),
    "PA": Town("Harrisburg", "Dauphin", "17101", "717"),
    "RI": Town("Providence", "Providence", "02903", "401"),
    "SC": Town("Columbia", "Richland", "29201", "803"),
    "SD": Town("Pierre", "Hughes", "57501", "605"),
    "TN": Town("Nashville", "Davidson", "37219", "615"),
    "TX": Town("Austin", "Travis", "78701", "512"),
    "UT": Town("Salt Lake City", "Salt Lake", "84103", "801"),
    "VA": Town("Richmond", "Richmond", "23219", "804"),
    "VT": Town("Montpelier", "Washington", "05602", "802"),
    "WA": Town("Olympia", "Thurston", "98501", "360"),
    "WI": Town("Madison", "Dane", "53703", "608"),
    "WV": Town("Charleston", "Kanawha", "25301", "304"),
    "WY": Town("Cheyenne", "Laramie", "82001", "307"),
}
