"""Who lives in the demo. Every name is made up."""

from typing import NamedTuple

from hsa_app.models import Approval


class Pro(NamedTuple):
    """A professional: what they do, where, since when, and how often they are wanted (0: never yet)."""

    name: str
    email: str
    city: str
    service: str
    years: int
    pincodes: tuple[str, ...] = ()
    wanted: int = 2
    approval: Approval = Approval.APPROVED
    bio: str | None = None


SANDEEP, IRFAN, ANANYA, MEERA = "Sandeep Kulkarni", "Mohammed Irfan Shaikh", "Ananya Iyer", "Meera Chandran"
BLOCKED = "Nikhil Deshpande"
BLOCKED_FOR = "Asked two customers to pay more in cash. Both wrote to us."

_P, _R = Approval.PENDING, Approval.REJECTED

PROFESSIONALS = (
    Pro(SANDEEP, "pro", "Pune", "AC service", 9, ("411038", "411045", "411057"), 7,
        bio="Split and inverter units, all brands. Speaks Marathi, Hindi and a little Kannada."),
    Pro(IRFAN, "pro2", "Pune", "AC service", 6, (), 5,
        bio="Window, split and cassette units. Carries spares for the common brands, so most repairs take one visit."),
    Pro("Venkatanarasimha Raju Subrahmanyam", "vraju", "Pune", "AC service", 14, (), 4,
        bio="Fourteen years, the last eight with ductable and VRF systems. Explains what was wrong and what was done."),
    Pro("Om Rao", "om", "Pune", "AC service", 2, ("411004", "411007"), 0, bio="New here; two years in a workshop."),
    Pro(BLOCKED, "nikhil", "Pune", "AC service", 5, ("411001", "411014", "411028"), 2),
    Pro("Debjani Mukhopadhyay", "debjani.m", "Pune", "Washing machine repair", 8,
        bio="Front loaders are my favourite. Original parts, old ones shown and handed over."),
    Pro("Gurpreet Kaur Bhullar", "gurpreet.bhullar", "Pune", "Deep cleaning, 2 BHK", 7, (), 3,
        bio="A team of two, own machines, safe for children and pets."),
    Pro("Thangjam Ibomcha Singh", "thangjam.ibomcha.singh.repairs", "Pune", "Electrician visit", 11, (), 3),
    Pro("Sachin Waghmare", "sachin.waghmare", "Pune", "Leak and tap repair", 10, (), 4,
        bio="Old CPVC lines, concealed fittings, pressure pumps. Clean floor when I leave."),
    Pro("Balkrishna Narayan Joshi-Kelkar", "bn.joshi", "Pune", "Leak and tap repair", 22,
        ("411004", "411038", "411001")),
    Pro("Rekha Gaikwad", "rekha.gaikwad", "Pune", "Sofa and carpet cleaning", 4),
    Pro("Yusuf Tamboli", "yusuf.tamboli", "Pune", "Drain unblocking", 6),
    Pro("Anil Shinde", "anil.shinde", "Pune", "Fan and light fitting", 5, ("411045", "411057", "411007", "411038")),
    Pro("Prakash Lokhande", "prakash.lokhande", "Pune", "Water tank cleaning", 9),
    Pro("Santosh Bandgar", "santosh.bandgar", "Pune", "AC gas refill", 7),
    Pro("Rajesh Vishwakarma", "rajesh.v", "Mumbai", "AC service", 12, (), 3),
    Pro("Antony Fernandes", "antony.fernandes", "Mumbai", "Leak and tap repair", 15, (), 3),
    Pro("Shabnam Ansari", "shabnam.ansari", "Mumbai", "Deep cleaning, 2 BHK", 6, (), 2),
    Pro("Dattatray Pednekar", "datta.pednekar", "Mumbai", "Electrician visit", 18, (), 3),
    Pro("Ramesh Yadav", "ramesh.yadav", "Mumbai", "Cockroach and ant control", 8),
    Pro("Hitesh Solanki", "hitesh.solanki", "Mumbai", "Sofa and carpet cleaning", 5, ("400053", "400063", "400092")),
    Pro("Manjunath Gowda", "manjunath.gowda", "Bengaluru", "AC service", 9, (), 3),
    Pro("Chikkaballapur Venkateshappa Ramakrishnaiah", "cv.ramakrishnaiah", "Bengaluru", "Electrician visit", 20,
        (), 2),
    Pro("Josephine Mary Lobo", "jm.lobo", "Bengaluru", "Deep cleaning, 2 BHK", 5, (), 2),
    Pro("Suresh Babu", "suresh.babu", "Bengaluru", "Leak and tap repair", 13, (), 2),
    Pro("Imran Pasha", "imran.pasha", "Bengaluru", "Washing machine repair", 7),
    Pro("K. Srinivasulu Reddy", "ks.reddy", "Hyderabad", "AC service", 11, (), 2),
    Pro("Syed Mujtaba Hussain Quadri", "mujtaba.quadri", "Hyderabad", "Electrician visit", 8, (), 2),
    Pro("Padmavathi Gangadhara", "padmavathi.g", "Hyderabad", "Cockroach and ant control", 6),
    Pro("Senthil Kumaran", "senthil.kumaran", "Chennai", "AC service", 10, (), 2),
    Pro("Vijayalakshmi Parthasarathy", "viji.partha", "Chennai", "Leak and tap repair", 12),
    Pro("Farhan Qureshi", "farhan.q", "Pune", "AC service", 7, ("411014", "411028", "411045"), 0, _P,
        "Seven years with split, cassette and VRF units, five of them at an authorised service centre. "
        "Own tools and gas cylinder."),
    Pro("Lakshmi Venkataraman", "lakshmi.v", "Chennai", "Deep cleaning, 2 BHK", 3, (), 0, _P),
    Pro("Abdul Rahman Kutty", "ar.kutty", "Bengaluru", "Electrician visit", 12, (), 0, _P,
        "Licensed wireman, grade B."),
    Pro("Jyoti Bhosale", "jyoti.bhosale", "Pune", "Cockroach and ant control", 4, (), 0, _P),
    Pro("Pema Dorjee Sherpa", "pema.sherpa", "Mumbai", "Leak and tap repair", 6, (), 0, _P),
    Pro("S. Karthik", "s.karthik", "Hyderabad", "AC service", 2, (), 0, _P),
    Pro("Bhagyashree Suryavanshi-Patil", "bhagyashree.sp", "Mumbai", "Sofa and carpet cleaning", 5, (), 0, _P),
    Pro("Ravi Ranjan Prasad Kushwaha", "ravi.kushwaha", "Pune", "Fan and light fitting", 3, (), 0, _R),
    Pro("Tejas Mehta", "tejas.mehta", "Mumbai", "Termite treatment", 1, (), 0, _R),
    Pro("Naveen D’Cruz", "naveen.dcruz", "Chennai", "AC gas refill", 2, (), 0, _R),
)  # fmt: skip

WAITING_HOURS = (49, 46, 27, 24, 20, 7, 3)
"""How long each pending professional has waited for a decision."""

REJECTED_FOR = (
    "The certificate is for another trade. Send the one for electrical work and we will look again.",
    "The address on the identity does not match the city. A recent electricity bill would do.",
    "The second page of the certificate is missing.",
)

CUSTOMERS: dict[str, tuple[str, ...]] = {
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

HOMES = {
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
"""Where those live whose visits are told one by one."""
