"""Fictional names."""

from typing import NamedTuple

from hsa_app.models import Approval


class ProfessionalSpec(NamedTuple):
    """A fictional professional. `popularity` weights how often they are booked in the history (0: never)."""

    name: str
    email: str
    city: str
    service: str
    experience_years: int
    pincodes: tuple[str, ...] = ()
    popularity: int = 2
    approval: Approval = Approval.APPROVED
    bio: str | None = None


SANDEEP, IRFAN, ANANYA, MEERA = "Sandeep Kulkarni", "Mohammed Irfan Shaikh", "Ananya Iyer", "Meera Chandran"
BLOCKED_PROFESSIONAL = "Nikhil Deshpande"
BLOCK_REASON = "Asked two customers to pay more in cash. Both wrote to us."

_PENDING, _REJECTED = Approval.PENDING, Approval.REJECTED

PROFESSIONALS = (
    ProfessionalSpec(
        SANDEEP,
        "pro",
        "Pune",
        "AC service",
        9,
        ("411038", "411045", "411057"),
        7,
        bio="Split and inverter units, all brands. Speaks Marathi, Hindi and a little Kannada.",
    ),
    ProfessionalSpec(
        IRFAN,
        "pro2",
        "Pune",
        "AC service",
        6,
        (),
        5,
        bio="Window, split and cassette units. Carries spares for the common brands, so most repairs take one visit.",
    ),
    ProfessionalSpec(
        "Venkatanarasimha Raju Subrahmanyam",
        "vraju",
        "Pune",
        "AC service",
        14,
        (),
        4,
        bio="Fourteen years, the last eight with ductable and VRF systems. Explains what was wrong and what was done.",
    ),
    ProfessionalSpec(
        "Om Rao", "om", "Pune", "AC service", 2, ("411004", "411007"), 0, bio="New here; two years in a workshop."
    ),
    ProfessionalSpec(BLOCKED_PROFESSIONAL, "nikhil", "Pune", "AC service", 5, ("411001", "411014", "411028"), 2),
    ProfessionalSpec(
        "Debjani Mukhopadhyay",
        "debjani.m",
        "Pune",
        "Washing machine repair",
        8,
        bio="Front loaders are my favourite. Original parts, old ones shown and handed over.",
    ),
    ProfessionalSpec(
        "Gurpreet Kaur Bhullar",
        "gurpreet.bhullar",
        "Pune",
        "Deep cleaning, 2 BHK",
        7,
        (),
        3,
        bio="A team of two, own machines, safe for children and pets.",
    ),
    ProfessionalSpec(
        "Thangjam Ibomcha Singh", "thangjam.ibomcha.singh.repairs", "Pune", "Electrician visit", 11, (), 3
    ),
    ProfessionalSpec(
        "Sachin Waghmare",
        "sachin.waghmare",
        "Pune",
        "Leak and tap repair",
        10,
        (),
        4,
        bio="Old CPVC lines, concealed fittings, pressure pumps. Clean floor when I leave.",
    ),
    ProfessionalSpec(
        "Balkrishna Narayan Joshi-Kelkar", "bn.joshi", "Pune", "Leak and tap repair", 22, ("411004", "411038", "411001")
    ),
    ProfessionalSpec("Rekha Gaikwad", "rekha.gaikwad", "Pune", "Sofa and carpet cleaning", 4),
    ProfessionalSpec("Yusuf Tamboli", "yusuf.tamboli", "Pune", "Drain unblocking", 6),
    ProfessionalSpec(
        "Anil Shinde", "anil.shinde", "Pune", "Fan and light fitting", 5, ("411045", "411057", "411007", "411038")
    ),
    ProfessionalSpec("Prakash Lokhande", "prakash.lokhande", "Pune", "Water tank cleaning", 9),
    ProfessionalSpec("Santosh Bandgar", "santosh.bandgar", "Pune", "AC gas refill", 7),
    ProfessionalSpec("Rajesh Vishwakarma", "rajesh.v", "Mumbai", "AC service", 12, (), 3),
    ProfessionalSpec("Antony Fernandes", "antony.fernandes", "Mumbai", "Leak and tap repair", 15, (), 3),
    ProfessionalSpec("Shabnam Ansari", "shabnam.ansari", "Mumbai", "Deep cleaning, 2 BHK", 6, (), 2),
    ProfessionalSpec("Dattatray Pednekar", "datta.pednekar", "Mumbai", "Electrician visit", 18, (), 3),
    ProfessionalSpec("Ramesh Yadav", "ramesh.yadav", "Mumbai", "Cockroach and ant control", 8),
    ProfessionalSpec(
        "Hitesh Solanki", "hitesh.solanki", "Mumbai", "Sofa and carpet cleaning", 5, ("400053", "400063", "400092")
    ),
    ProfessionalSpec("Manjunath Gowda", "manjunath.gowda", "Bengaluru", "AC service", 9, (), 3),
    ProfessionalSpec(
        "Chikkaballapur Venkateshappa Ramakrishnaiah", "cv.ramakrishnaiah", "Bengaluru", "Electrician visit", 20, (), 2
    ),
    ProfessionalSpec("Josephine Mary Lobo", "jm.lobo", "Bengaluru", "Deep cleaning, 2 BHK", 5, (), 2),
    ProfessionalSpec("Suresh Babu", "suresh.babu", "Bengaluru", "Leak and tap repair", 13, (), 2),
    ProfessionalSpec("Imran Pasha", "imran.pasha", "Bengaluru", "Washing machine repair", 7),
    ProfessionalSpec("K. Srinivasulu Reddy", "ks.reddy", "Hyderabad", "AC service", 11, (), 2),
    ProfessionalSpec("Syed Mujtaba Hussain Quadri", "mujtaba.quadri", "Hyderabad", "Electrician visit", 8, (), 2),
    ProfessionalSpec("Padmavathi Gangadhara", "padmavathi.g", "Hyderabad", "Cockroach and ant control", 6),
    ProfessionalSpec("Senthil Kumaran", "senthil.kumaran", "Chennai", "AC service", 10, (), 2),
    ProfessionalSpec("Vijayalakshmi Parthasarathy", "viji.partha", "Chennai", "Leak and tap repair", 12),
    ProfessionalSpec(
        "Farhan Qureshi",
        "farhan.q",
        "Pune",
        "AC service",
        7,
        ("411014", "411028", "411045"),
        0,
        _PENDING,
        "Seven years with split, cassette and VRF units, five of them at an authorised service centre. "
        "Own tools and gas cylinder.",
    ),
    ProfessionalSpec("Lakshmi Venkataraman", "lakshmi.v", "Chennai", "Deep cleaning, 2 BHK", 3, (), 0, _PENDING),
    ProfessionalSpec(
        "Abdul Rahman Kutty",
        "ar.kutty",
        "Bengaluru",
        "Electrician visit",
        12,
        (),
        0,
        _PENDING,
        "Licensed wireman, grade B.",
    ),
    ProfessionalSpec("Jyoti Bhosale", "jyoti.bhosale", "Pune", "Cockroach and ant control", 4, (), 0, _PENDING),
    ProfessionalSpec("Pema Dorjee Sherpa", "pema.sherpa", "Mumbai", "Leak and tap repair", 6, (), 0, _PENDING),
    ProfessionalSpec("S. Karthik", "s.karthik", "Hyderabad", "AC service", 2, (), 0, _PENDING),
    ProfessionalSpec(
        "Bhagyashree Suryavanshi-Patil", "bhagyashree.sp", "Mumbai", "Sofa and carpet cleaning", 5, (), 0, _PENDING
    ),
    ProfessionalSpec(
        "Ravi Ranjan Prasad Kushwaha", "ravi.kushwaha", "Pune", "Fan and light fitting", 3, (), 0, _REJECTED
    ),
    ProfessionalSpec("Tejas Mehta", "tejas.mehta", "Mumbai", "Termite treatment", 1, (), 0, _REJECTED),
    ProfessionalSpec("Naveen D’Cruz", "naveen.dcruz", "Chennai", "AC gas refill", 2, (), 0, _REJECTED),
)

PENDING_HOURS = (49, 46, 27, 24, 20, 7, 3)
"""How many hours ago each pending professional registered."""

REJECTION_REASONS = (
    "The certificate is for another trade. Send the one for electrical work and we will look again.",
    "The address on the identity does not match the city. A recent electricity bill would do.",
    "The second page of the certificate is missing.",
)

CUSTOMERS_BY_CITY: dict[str, tuple[str, ...]] = {
    "Pune": (
        ANANYA, "Priyadarshini Balasubramanian", "Raj Lal", "Lalitha Chandrasekharan-Nambiar", "Kavita Jadhav",
        "Joseph D’Souza", "Sunita Pawar", "Rohan Deshmukh", "Zainab Merchant", "Aditya Ranade", "Mrunal Kale",
        "Vikram Bhandari", "Neha Agarwal", "Shrikant Govind Paranjape", "Tanvi Chitnis", "Harpreet Singh Sodhi",
        "Ashwini Thorat", "Arnab Sengupta", "Ketaki Phadnis", "Ibrahim Lokhandwala", "Swati Nimbalkar", "Devika Oza",
    ),
    "Mumbai": (
        "Farida Contractor", "Siddharth Nair", "Pooja Shetty", "Anthony Pereira", "Manali Sawant", "Hiren Shah",
        "Gauri Prabhudesai", "Rustom Irani", "Nandini Krishnamurthy", "Aman Khanna", "Snehal Mhatre",
    ),
    "Bengaluru": (
        "Shruthi Ramesh", "Arjun Hegde", "Deepa Narayanaswamy", "Nikhil Bopanna", "Meghana Bhat", "Faisal Ahmed",
        "Anjali Menon", "Prashanth Kumaraswamy", "Roshni D’Silva", "Tarun Bhatia",
    ),
    "Hyderabad": (
        "Sai Kiran Reddy", "Ayesha Siddiqua", "Lavanya Gopalakrishnan", "Uday Bhaskar", "Mehdi Ali Khan",
        "Sirisha Vemuri", "Rahul Agrawal", "Harika Chowdary",
    ),
    "Chennai": (
        "Karthika Sundaram", "Raghavan Iyengar", "Janaki Ramachandran", "Mohammed Yaseen", "Preethi Anbazhagan",
        "Thiruvenkatam Venkatasubramanian Srinivasaraghavan", "Divya Elango", "Stephen Raj", "Bhuvana Chandrasekar",
    ),
}  # fmt: skip

CUSTOMER_ADDRESSES = {
    ANANYA: ("411045", "Flat 1204, Sai Srushti Residency, B Wing, near Balewadi High Street"),
    "Priyadarshini Balasubramanian": ("411038", "14/2 Paud Road, Kothrud"),
    "Raj Lal": ("411045", "Row house 7, Pashan Sus Road"),
    "Lalitha Chandrasekharan-Nambiar": ("411045", "C-302, Kumar Peninsula, Balewadi"),
    "Rohan Deshmukh": ("411057", "B-804, Silver Oaks, Wakad"),
    "Harpreet Singh Sodhi": ("411057", "12 Green Meadows Phase 2, Hinjawadi Road"),
    "Ketaki Phadnis": ("411038", "7 Ideal Colony, behind the post office, Kothrud"),
    "Arnab Sengupta": ("411045", "D-1102, Orchid Heights, Balewadi"),
    "Ashwini Thorat": ("411057", "Ground floor, 3 Datta Mandir Road, Wakad"),
    "Swati Nimbalkar": ("411038", "Flat 5, Shree Ganesh Society, Karve Road"),
}
"""Pincodes and addresses of the customers in the scenarios."""
