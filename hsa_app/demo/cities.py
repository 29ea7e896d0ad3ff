"""Cities and pincodes of the demo."""

CITY_PINCODES: dict[str, dict[str, str]] = {
    "Pune": {
        "411001": "Camp", "411004": "Deccan Gymkhana", "411007": "Aundh", "411014": "Viman Nagar",
        "411028": "Hadapsar", "411038": "Kothrud", "411045": "Balewadi", "411057": "Wakad",
    },
    "Mumbai": {
        "400001": "Fort", "400014": "Dadar East", "400050": "Bandra West", "400053": "Andheri West",
        "400063": "Goregaon East", "400076": "Powai", "400092": "Borivali West", "400101": "Kandivali East",
    },
    "Bengaluru": {
        "560001": "MG Road", "560011": "Jayanagar", "560034": "Koramangala", "560038": "Indiranagar",
        "560066": "Whitefield", "560076": "Bannerghatta Road", "560078": "JP Nagar", "560102": "HSR Layout",
    },
    "Hyderabad": {
        "500003": "Secunderabad", "500016": "Begumpet", "500032": "Gachibowli", "500033": "Jubilee Hills",
        "500034": "Banjara Hills", "500072": "Kukatpally", "500081": "Madhapur", "500084": "Kondapur",
    },
    "Chennai": {
        "600004": "Mylapore", "600017": "T. Nagar", "600020": "Adyar", "600028": "R. A. Puram",
        "600040": "Anna Nagar", "600041": "Thiruvanmiyur", "600042": "Velachery", "600097": "Thoraipakkam",
    },
}  # fmt: skip

ADDRESS_TEMPLATES = (
    "Flat {n}, Sai Krupa Residency", "C-{n}, Kumar Peninsula", "Row house {d}, Palm Grove", "{n}, Lake View Apartments",
    "B-{n}, Shanti Niketan Society", "{d}/2, 4th Cross", "Flat {n}, Green Meadows Phase 2", "Villa {d}, Silver Oaks",
    "{n}, Ashirwad Towers, opposite the post office", "Ground floor, {d} Gandhi Nagar", "A-{n}, Orchid Heights",
    "{d}, Temple Street, above the pharmacy", "Flat {n}, Sunrise Co-operative Housing Society",
)  # fmt: skip
