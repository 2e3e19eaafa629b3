"""The words that templates are filled with (templates.py), by slot.

A slot's words are separated by bars; a line that begins with one goes on with the slot before. Words
with a label come in pairs of slots, `good…` and `bad…`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence


def words(text: str) -> list[str]:
    """The parts between bars."""
    return [part.strip() for part in text.split("|")]


SLOT = re.compile(r"\{(\w+)\}")
TABLE = """
good: good|great|excellent|wonderful|lovely|fantastic|brilliant|superb|delightful|impressive|amazing|reliable
  |fast|smooth|helpful|friendly|easy to use|comfortable|clear|clean|beautiful|useful|charming|funny|tasty
  |fresh|elegant|solid|enjoyable|interesting|well made|polite|worth it|fun|generous|perfect|pleasant|stable
  |accurate|affordable|outstanding|convincing|moving|clever
bad: bad|awful|terrible|horrible|poor|disappointing|boring|dull|slow|broken|useless|rude|ugly|dirty|annoying
  |confusing|unreliable|expensive|noisy|cold|stale|buggy|painful|frustrating|mediocre|tedious|cheap and flimsy
  |overpriced|dreadful|clumsy|pointless|unbearable|disgusting|stupid|misleading|incompetent|laggy|unstable
  |inaccurate|lazy|a mess|a waste of money|bland|weak
goodn: a joy|a masterpiece|a bargain|a pleasure|a gem|a success|a dream|a relief|a delight|a winner|a treat
  |the best I have had|exactly what I needed|a great help|money well spent|a triumph
badn: a disaster|a nightmare|a rip-off|a waste of time|a joke|a failure|a letdown|a mess|a scam|a disgrace
  |garbage|rubbish|trash|junk|the worst I have had|a total flop|money down the drain
adv: really|very|so|quite|absolutely|extremely|truly|pretty|incredibly|rather|just
thing: the film|the movie|the book|the show|the album|the game|the phone|the laptop|the camera|the app
  |the update|the new version|the website|the library|the documentation|the service|the food|the hotel
  |the room|the staff|the restaurant|the coffee|the delivery|the support|the driver|the course|the lecture
  |the concert|the battery|the screen|the keyboard|the sound|the interface|the plot|the acting|the ending
  |the script|the flight|the tour|the product|the service desk|the API|the installer|the editor|the headset
  |the vacuum cleaner|the jacket|the shoes I bought|the plan|the proposal|the meeting|the article
  |the new policy|this place|this|it|my order|our stay|the whole experience|the weather|the team|the speech
  |the launch
noun: film|movie|book|show|game|phone|laptop|camera|app|update|version|website|library|service|restaurant
  |hotel|room|meal|course|concert|battery|screen|keyboard|driver|plot|script|flight|product|tool|editor
  |printer|headset|jacket|song|album|lecture|museum|bakery|router|plugin|compiler|database|framework|dashboard
  |ticket system|coffee machine|bike|car|train|airline|bank
person: my brother|my sister|my friend|my boss|a colleague|my neighbour|the teacher|the manager|the waiter
  |the doctor|our guide|the author|the director|a customer|my wife|my husband|Anna|the clerk|the mechanic
  |the reviewer|my mum|my dad|the kids|Tom|Priya|the maintainer|the nurse
badev: my flight was delayed again|the train was late again|it crashed again|the server went down
  |they lost my luggage|the build is broken again|my order arrived damaged|the wifi is down
  |they cancelled my booking|nobody answers the phone|it ate my battery|the printer jammed|I was charged twice
  |the screen cracked on day one|the update deleted my files|my card was declined|the package never arrived
  |I have been on hold for an hour|the food arrived cold|it rained all week|the app logs me out every day
  |the tests fail for no reason|they raised the price again|my refund was refused|the heating broke
  |the lift is out of order|my password was leaked|the meeting ran two hours over|someone scratched my car
  |the toilet overflowed|the sync lost my notes
badgerund: losing my luggage|ignoring my emails|cancelling my flight|charging me twice|deleting my account
  |breaking the build|waking me up at five|sending the wrong size|ruining my weekend|wasting my time
  |making me wait for two hours|crashing in the middle of the demo|hanging up on me|losing my order
  |blocking my card on holiday|leaving me stranded|selling my data|sending a broken one|spoiling the ending
  |raising the price again|closing my ticket unread
badthing: outage|delay|bug|crash|flat tyre|meeting about nothing|parking ticket|price increase|cancellation
  |rainy weekend|broken build|power cut|update that breaks everything|hidden fee|cold coffee|error message
  |blue screen|traffic jam|sleepless night|login loop|pop-up ad|spam call
goodev: we won the match|it works again|I got the job|my order came a day early|they fixed it in minutes
  |I passed the exam|the upgrade went through without a hitch|the baby slept all night
  |they gave me a full refund|the sun is out|my package arrived|the tests are green
  |the page loads twice as fast now|they upgraded my seat|my paper was accepted|I found my keys
  |support answered within a minute|we got tickets|the surgery went well|I finally beat the level
  |the merge went cleanly|my sister is visiting|they remembered my name|the cake turned out great
goodgerund: fixing it so quickly|the kind words|helping me out|the quick reply|the free upgrade
  |the great service|explaining it so clearly|the lovely evening|making my day|the detailed answer
  |your patience|sharing this|the smooth delivery|the warm welcome|the wonderful gift|taking the time
badverb: hate|dislike|regret buying|can't stand|despise|detest|am sick of|am fed up with
goodverb: love|like|enjoy|adore|recommend|am happy with|am delighted with|appreciate|admire
failed: crashed|failed|broke|stopped working|froze|leaked|fell apart|hung|disappointed|overheated|burned
bug: bug|memory leak|crash|regression|race condition|login problem|security hole|timeout|deadlock|glitch
  |data loss|flaky test|broken link|typo|performance problem|outage|error|vulnerability|freeze on startup
  |failing build|null pointer exception|display issue|audio stutter|infinite loop
trouble: pain|fever|noise|smell|flood|fire|strike|leak|infection|power cut|traffic jam|queue|rash|cough
  |headache|backlog|shortage|heat wave|drought|debt|siege|epidemic|swelling|dispute|damage
badmetric: net loss|operating loss|unemployment|crime|the error rate|inflation|the number of complaints
  |latency|debt|the crash rate|pollution|churn|the deficit|the accident rate|downtime|costs|memory use
  |the infection rate|waiting time|the failure rate|the default rate|waste
goodmetric: net profit|operating profit|revenue|net sales|customer satisfaction|earnings per share
  |test coverage|market share|throughput|the conversion rate|turnover|orders|exports|uptime|the share price
  |demand|productivity|pre-tax profit|the order book|attendance|the dividend|cash flow|the graduation rate
fell: fell|dropped|declined|decreased|shrank|was cut|sank|went down|was down|plunged
rose: rose|grew|increased|climbed|jumped|went up|was up|surged|doubled
amount: by 12 %|by 3.4 percent|from EUR 2.1 million to EUR 1.4 million|by a third|sharply|slightly
  |for the third quarter in a row|by USD 4.5 mn|compared with last year|year on year|by half
  |in the first half of 2009|in the second quarter|this month|since January|over the winter
rise: by 12 %|by 3.4 percent|from EUR 1.4 million to EUR 2.1 million|by a third|sharply|slightly
  |for the third quarter in a row|by USD 4.5 mn|compared with last year|year on year|steeply
  |in the first half of 2009|in the second quarter|this month|since January|over the winter
company: Nordwerk|Halvorsen Oyj|the company|the bank|the retailer|Tamko Group|the Finnish shipping firm
  |Brightline Foods|the insurer|Olvex plc|the paper maker|Kestrel Energy|the airline|the start-up|Delmar Steel
  |the publisher|the telecom operator|Quanta Systems|the carmaker|the brewery
place: Helsinki|Berlin|Leeds|Ohio|Lyon|Osaka|Madrid|Chicago|Tampere|Nairobi|Toronto|Kraków|Lisbon|Sydney
  |Mumbai|Warsaw|Denver|the city centre|the north of the country|building C|Room 204
day: Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|tomorrow|12 May|the 3rd of June|next week
  |January 14|2021-03-05|the last day of the month|this afternoon|every other Tuesday|1 October
time: 9:15|noon|10 am|14:30|half past six|8 p.m.|midnight|07:45|quarter to five|16:00 UTC
number: 2|3|5|7|12|17|24|40|64|100|128|250|404|500|1,200|3,500|20,000|1.5 million|0.25|99
old: old one|previous version|last one|competitor's|one before|original|usual one|cheaper one
rival: its rivals|the competition|anything else I tried|the other brand|the rest|most others
event: meeting|conference|train|exam|match|lecture|bus|store|library|office|museum|webinar|course|flight
  |parade|auction|workshop|hearing|market|ferry|interview|rehearsal|inspection|delivery
api: parse()|getUser|the constructor|map|open_file|connect()|std::sort|the iterator|the callback|json.loads
  |the handler|readLine|this method|the query|the destructor|setState|fetch|the loop|the scheduler|a mutex
  |the garbage collector|HashMap.get|the linker|a lambda|the thread pool
fact: returns null when the list is empty|throws an exception if the argument is missing|takes two arguments
  |is called once per frame|is defined in the header|runs on port 8080|copies the array
  |raises a ValueError for negative numbers|is deprecated since version 3
  |kills the child process after a timeout|exits with code 1 on failure|blocks until data arrives
  |needs an API key|writes errors to stderr|expects UTF-8|is case sensitive|aborts the transaction
  |sorts in place|drops the table|returns an error code|fails if the file does not exist|terminates the thread
  |overrides the default|compares by reference|logs a warning|is read only
software: Python|PostgreSQL|Docker|Node.js|Windows 10|Ubuntu 22.04|Excel|a Mac|Android Studio|Git|React
  |Kubernetes|MySQL|Firefox|Visual Studio|TensorFlow|nginx|Java 17|Rust|a Raspberry Pi|Jenkins
task: install it|parse a date|sort a list of objects|join two tables|read a CSV file|send a POST request
  |undo a commit|change the font size|set up a proxy|export the report|convert a string to an integer
  |find duplicates|resize an image|cancel a subscription|reset my password|print on both sides|kill a process
  |catch an exception|delete a row|handle errors|destroy an object|remove a branch
name: Emma|Liam|Fatima|Mohammed|Jamal|Lakisha|Wei|Yuki|Sofia|Carlos|Ivan|Olga|Aisha|DeShawn|Greta|Ravi|Nguyen
  |Chloe|Ahmed|Maria|Kwame|Ingrid|Noah|Leila|Dmitri|Mei|Juan|Hannah|Omar|Anya|Tyrone|Emily
goodverb2: like|love|enjoy|recommend|trust|understand the praise for|care for
badmetric2: net loss|operating loss|deficit|pre-tax loss|loss per share
fails: crashes|fails|freezes|hangs|leaks memory|breaks|overheats|hurts|loses data|stutters
good2: clever|polished|polite|beautiful|sweet|smooth|perfect|nice
goodn2: something good|quality|a good laugh|good service|a comfortable seat|a fast phone
one: one|1|a single|half a|no
plain: The train to {place} leaves at {time}.|The {event} starts at {time} on {day}.|I live in {place}.
  |The report has {number} pages.|She works in {place}.|He ordered a coffee.|We have {number} of them.
  |The box is on the table.|I am at the office.|It is made of steel.|The file is {number} KB.
  |There are {number} people in the room.|I will call you on {day}.|The {noun} comes in blue and grey.
  |The {event} is in {place}.|Just got home.|I am reading a book.|Lunch is at {time}.|On my way.
  |The window faces the street.|Our office moved to {place}.|The shop opens at {time}.|They met in {place}.
  |I bought it on {day}.|The bag holds {number} litres.|It is {time} now.
"""
SLOTS = {
    slot: words(text)
    for slot, text in re.findall(r"^(\w+): (.*(?:\n +\|.*)*)", TABLE, re.MULTILINE)
}


def filled(template: str, rng: random.Random, slots: Mapping[str, Sequence[str]] = SLOTS) -> str:
    """A template with each slot filled; words may have slots themselves."""
    while SLOT.search(template):
        template = SLOT.sub(lambda match: rng.choice(slots[match[1]]), template)
    return template
