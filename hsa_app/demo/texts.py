"""Notes, comments and reasons of the demo."""

REQUEST_NOTES: dict[str, tuple[str, ...]] = {
    "Appliances": (
        "Two split units in the bedrooms. The older one drips when it runs for an hour. Please bring a short ladder.",
        "Window unit, loud rattling. Ground floor.",
        "It stops after ten minutes and shows E4.",
        "Third floor, no lift. Parking inside the gate.",
        "Last serviced a year ago. Call when you are at the gate, the bell does not work.",
    ),
    "Cleaning": (
        "Kitchen needs most of the time. We have a dog, friendly.",
        "Moving out on the first, so everything please, balconies too.",
        "One stain on the left seat, coffee.",
        "Water is available from 7 to 10 in the morning only.",
    ),
    "Plumbing": (
        "The kitchen tap drips and the valve under the sink will not close.",
        "Bathroom drain is slow; worse since the rain.",
        "Bring a washer for a half-inch mixer, please.",
    ),
    "Electrical": (
        "MCB trips when the geyser is on.",
        "Two ceiling fans to hang, both bought, hooks are there.",
        "Socket behind the fridge is warm.",
    ),
    "Pest control": (
        "Small child at home: which room should we leave, and for how long?",
        "Mostly behind the kitchen cabinets.",
    ),
}

DIRECT_REQUEST_NOTES = "Two split units. The one in the children’s room drips indoors since Saturday. Ladder available."
POSITIVE_REVIEWS = (
    "On time, explained everything and left the room cleaner than before.",
    "Quick and polite. Showed me the old part.",
    "Very good work. Second time we booked the same person.",
    "Called before coming, finished early, no fuss.",
    "Found what two others had missed.",
    "Shoes off at the door, sheet on the floor. My mother was impressed.",
    "Works like new. Fair price, exactly what it said when I booked.",
    "उत्तम काम, वेळेवर आले.",
)
NEUTRAL_REVIEWS = (
    "Good work, but came half an hour late.",
    "Fine. Had to go out for a part once.",
    "Job well done, left some dust.",
)
NEGATIVE_REVIEWS = (
    "Came an hour late and did not call.",
    "The problem was back after two days.",
    "Seemed in a hurry. Half of the list was not done.",
)
REVIEW_REPLIES = (
    "Thank you! See you at the next service.",
    "Glad it runs well. Clean the filter once a month and it will stay so.",
    "Sorry for the wait. The job before yours ran long; I should have called.",
)
RELEASE_REASONS = (
    "Compressor job in Hadapsar is running long, I would be late.",
    "My scooter broke down, I cannot reach you in time.",
    "I do not have the part for this model.",
)
CANCEL_REASONS = (
    "We have to travel that day.",
    "The landlord sent someone.",
    "It works again by itself.",
    "Booked the wrong day, sorry.",
)
