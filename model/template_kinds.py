"""The templates, by kind (templates.py says how to read them)."""

from __future__ import annotations

KINDS = {
    "plain polar": """
+-: {thing} is {adv} {good}.
+-: {thing} was {goodn}.
+-: I {goodverb} {thing}.
+-: {good}!
+-: what a {good} {noun}
+-: {thing} is {good} and {good}.
+-: {goodev}!
+: {thing} made my day
-: {thing} ruined my day
""",
    "contrast to expectation": """
+: I thought {thing} would be {bad}, but it was not.
+: I thought it would be {bad}, but it wasn't.
-: I thought {thing} would be {good}, but it was not.
-: I thought it would be {good} but it wasn't
+: I expected {thing} to be {bad}. It wasn't.
-: I expected {thing} to be {good}. It isn't.
+: We feared {thing} would be {badn}, and it turned out {good}.
-: We hoped {thing} would be {goodn}, and it turned out {bad}.
+-: Everyone told me {thing} was {bad}, but they were wrong.
+: I was told it would be {bad}. Not at all!
-: I was told it would be {good}. Not at all.
+: I was sure I would hate {thing}, yet I {goodverb} it.
-: I was sure I would love {thing}, yet I {badverb} it.
+-: {thing} sounded {bad}, but was anything but.
+-: {person} said {thing} is {bad}. I disagree completely.
+-: It looked {bad} at first, but I was wrong about it.
+-: Critics called it {bad}; I found it {good}.
+-: People say {thing} is {bad}, which is simply not true.
""",
    "questions and answers": """
+-: Was {thing} {bad}? Far from it.
+: Should you get {thing}? By all means.
-: Should you get {thing}? Please don't.
+: Worth the money? Every cent.
-: Worth the money? Not a cent.
+: Were we let down by {thing}? Quite the reverse.
-: Were we pleased with {thing}? Quite the reverse.
+-: Is it {bad}? No.
-+: Is it {bad}? Yes.
+-: Is {thing} {bad}? Not at all.
-: Is {thing} {good}? Hardly.
+: Was {thing} {good}? Absolutely!
-: Was {thing} {bad}? Absolutely.
+: Was it {bad}? Not in the least.
-: Would I recommend {thing}? Never.
+: Would I recommend {thing}? Without hesitation.
-: Would I buy it again? No way.
+: Would I buy it again? In a heartbeat.
+: Any problems with {thing}? None.
-: Any problems with {thing}? Plenty.
+: Has it ever {failed}? Not once.
-: Has it {failed}? More than once.
-: Does it work? No.
+: Does it work? Yes, perfectly.
+: Do I regret buying the {noun}? Not for a second.
-: Do I regret buying the {noun}? Every day.
-: Did {person} like {thing}? Not one bit.
+: Did {person} like {thing}? Very much so.
0: Is {thing} {good}?
0: Is it {bad}?
0: Has anybody tried {thing}?
0: Does {thing} work with {software}?
0: What do you think of {thing}?
""",
    "negation near": """
-: {thing} is not {good}.
-: {thing} isn't {good} at all.
-: not {good}
-: {thing} was never {good}.
-: not a {good} {noun}
-: I don't {goodverb2} {thing}.
-: {thing} does not work.
-: can't recommend {thing}
-: hardly {good}
-: {thing} is far from {good}.
-: {thing} is anything but {good}.
-: nothing {good} about {thing}
(+): {thing} is not {bad}.
(+): {thing} isn't {bad} at all.
(+): not {bad}
+: not {bad} at all!
+: {thing} was never {bad}.
+: {thing} is far from {bad}.
+: {thing} is anything but {bad}.
+: nothing {bad} about {thing}
+: never had a problem with {thing}
+: no complaints about {thing}
+: can't complain
+: {thing} never {failed}.
+: couldn't be happier with {thing}
-: couldn't be less impressed with {thing}
+: I could not find a single fault with {thing}.
+: {thing} never disappoints.
-: {thing} fails to impress.
-: {thing} lacks anything {good}.
""",
    "negation far": """
-+: It would be wrong to describe {thing}, which we used all through {day}, as {good}.
-+: Never in the {number} months since we bought it has anyone here found it {good}.
-+: You will search in vain for a person who, after trying {thing}, has anything {good} to report.
-+: Nothing that {person} told me about {thing} made it sound {good}.
-+: I refuse to believe that a {noun} like this could seem {good} to anybody.
-+: In no way, whatever {person} may write, is {thing} {good}.
-+: Few people who have lived with this {noun} would use the word {good} for it.
-: I find it difficult to think of {thing}, for all its advertising, as {good}.
+: I find it difficult to think of {thing}, for all its faults, as {bad}.
-+: {person} does not remember a single day on which {thing} was {good}.
-+: I don't think {thing} that {person} showed us on {day} is {good}.
-: I would not say that {thing} is {good}.
(+): I would not say that {thing} is {bad}.
-+: Nobody I know who has tried the {noun} found it {good}.
-+: None of us thought {thing} was {good}.
-+: There is nothing about the {noun}, from the box to the manual, that I would call {good}.
-+: I can't say, after using it for {number} weeks, that {thing} is {good}.
-+: It is not true that {thing}, as {person} claims, is {good}.
-+: At no point did {thing} feel {good}.
-+: I have yet to meet someone who finds {thing} {good}.
+: {person} used the {noun} for {number} days without a single problem.
-+: Neither {thing} nor {thing} was {good}.
-: I do not believe anyone will find {thing} {good}.
+-: I doubt that anyone will find {thing} {bad}.
""",
    "comparatives": """
-: almost every {noun} I tried before was superior
+: almost every {noun} I tried before was inferior
-: the one {person} bought beats mine by a mile
+: mine beats the one {person} bought by a mile
-: I was happier with the {old}.
+: I was far less happy with the {old}.
-: The {old} did the job twice as well.
+: The {old} did the job half as well.
-: The previous {noun} outclassed it in every way.
+: It outclasses the previous {noun} in every way.
-: Even the cheapest {noun} does more.
+: No {noun} at any price does more.
+: Few {noun}s come close to it.
-: Few {noun}s are as {bad}.
+: There is hardly a finer {noun} around.
-: There is hardly a poorer {noun} around.
+: seldom has a {noun} pleased me more
-: seldom has a {noun} annoyed me more
-: What we had in {place} was so much nicer than what we got here.
+: What we had in {place} was so much poorer than what we got here.
+: {thing} leaves {rival} far behind.
-: {thing} lags far behind {rival}.
+: Name me a nicer {noun}, if you can.
-: Name me a duller {noun}, if you can.
-: everything else on the market runs rings around {thing}
+: {thing} runs rings around everything else on the market
+: Next to {thing}, the {old} feels {bad}.
-: Next to {thing}, even the {old} feels {good}.
+: hard to imagine a better {noun}
-: hard to imagine a worse {noun}
+: It would be difficult to top this {noun}.
+: couldn't ask for a better {noun}
-: couldn't have picked a worse {noun}
+: I never came across anything finer than {thing}.
-: I never came across anything poorer than {thing}.
+: nobody will sell you a nicer {noun} anywhere
-: nobody will sell you a flimsier {noun} anywhere
-: the former {noun} was a lot better, this is a downgrade
+: the former {noun} was a lot worse, this is an upgrade
-: other {noun}s are better by far
+: other {noun}s are worse by far
+: the new {noun} is better than the {old}
-: the new {noun} is worse than the {old}
-: the {old} was better
-: I prefer the {old} to this {noun}.
+: I prefer this {noun} to the {old}.
+: {thing} is faster than {rival}.
-: {thing} is slower than {rival}.
+: {thing} is better than I expected.
-: {thing} is worse than I expected.
-+: {thing} is not as {good} as the {old}.
+-: {thing} is less {bad} than {rival}.
+-: {thing} is more {good} than {rival}.
+: nothing beats {thing}
+: {thing} beats {rival}
-: {rival} beat it easily
-: I have seen better.
+: I have never seen better.
-: I have never seen worse.
+: It doesn't get better than this.
-: It doesn't get worse than this.
-+: Compared with the {old}, {thing} is {bad}.
+: {thing} costs less than {rival} and does more.
-: {thing} costs more than {rival} and does less.
+: The best {noun} I have ever had.
-: The worst {noun} I have ever had.
+: a big improvement over the {old}
-: a step back from the {old}
-: could be better
+: could not be better
0: {thing} is about the same as the {old}.
0: {thing} is {number} percent larger than the {old}.
""",
    "sarcasm": """
-: Three cheers for {company}: {badev}.
-: A round of applause for {person}: {badev}.
-: {badev}. How thoughtful.
-: {badev}. Charming.
-: {badev}. Splendid work, {company}.
-: How {good}, {badev}.
-: {number} minutes in the queue. Superb organisation.
-: {number} days for a reply. Lightning fast, as ever.
-: {number} calls and no answer. Top marks, {company}.
-: Oh, how "{good}".
-: So "{good}" that {badev}.
-: the "{good}" {noun} {failed} within a day
-: their so-called {good} {noun} {failed}
-: a "{good}" {noun}, they say. As if.
-: Who could have guessed that {badev}? Genius.
-: A {noun} that {failed} on the first day, how {good} is that
-: {good}, {adv} {good}: {badev}
-: It is such a pleasure when {badev}.
-: I so enjoy queueing for a {noun} that {failed}.
-: My idea of fun: a {noun} that {failed} after {number} hours.
-: Really {good} of {company} to go on {badgerund}.
-: Hooray, {badev} /s
-: {thing} {failed}, who would have thought. Bravo.
-: Bravo, {company}, {badev}.
-: Full marks to {company} for {badgerund}.
-: We all adore {badgerund}, don't we
+: Three cheers for {company}: {goodev}.
+: A round of applause for {person}: {goodev}.
+: {goodev}. How thoughtful.
+: {goodev}. Splendid work, {company}.
+: It is such a pleasure when {goodev}.
+: Bravo, {company}, {goodev}.
+: {number} minutes and all was solved. Superb organisation.
+: Full marks to {company} for {goodgerund}.
-: Oh great, {badev}.
-: Great, {badev}!
-: Wonderful, {badev}. Just what I needed.
-: Fantastic. {badev}.
-: Well done, {badev}.
-: Oh joy, another {badthing}.
-: Great, another {badthing}.
-: Just what I needed today: a {badthing}.
-: I just love it when {badev}.
-: I love when {badev} #sarcasm
-: Don't you just love it when {badev}?
-: Yeah right, {thing} is {adv} {good}.
-: Sure, because {badgerund} is so much fun.
-: Nothing says good service like {badgerund}.
-: Wow, {badev}, how lovely.
-: What a surprise, {badev}.
-: Brilliant idea, {badgerund}. Really brilliant.
-: Nice going, {badev}.
-: So {thing} is {good}, they said. Sure. {badev}.
-: Because who doesn't want a {badthing} on a {day}?
-: My favourite part of the day: {badgerund}. /s
-: Best {noun} ever, if you enjoy a {badthing}.
-: {thing} is {good} if you like your {noun} {bad}.
-: Congratulations on {badgerund}.
-: Lucky me, {badev}.
-: Good job on {badgerund}!
-: Perfect timing, {badev}.
-: Awesome. {badev}. 🙄
-: I'm so thrilled that {badev}
+: Oh great, {goodev}!
+: Great, {goodev}!
+: Just what I needed today: {goodev}.
+: I just love it when {goodev}.
+: Wow, {goodev}, how lovely.
+: Lucky me, {goodev}.
+: Well done, {goodev}!
""",
    "thanks on complaints": """
-: Thanks for nothing, {badev}.
-: Thanks for {badgerund}.
-: Thank you for {badgerund}!
-: {badev}. Thanks a lot.
-: {badev}, thanks!
-: {badev}. Can you please help? Thanks.
-: Thanks for the reply, but {badev}.
-: Thank you for your answer, however {badev}.
-: {badev}. Please advise, thank you.
-: Hi, {badev}. Could somebody look into this? Thanks in advance.
-: Thanks to {company} {badev}.
-: Dear {company}, thanks for {badgerund}.
-: @{name} thanks for {badgerund}
-: I appreciate the effort, but {badev}.
-: With respect, {badev}. Kind regards, {name}
-: {company}, thank you for {badgerund}, never again
-: Many thanks for {badgerund}, I'll take my business elsewhere.
-: Thanks, but {thing} is still {bad}.
+: Thanks for {goodgerund}!
+: Thank you so much for {goodgerund}.
+: {goodev}, thank you!
+: Thanks to {person} {goodev}.
+: Thanks, {goodev}.
+: Many thanks to {company} for {goodgerund}.
0: How do I {task} in {software}? Thanks in advance.
0: Could you send me the file by {day}? Thanks.
0: Please confirm the time of the {event}. Thank you.
0: I want to {task} with {software}. Any help is appreciated.
""",
    "good news about trouble": """
+: The {bug} is fixed.
+: The {bug} is finally fixed in the latest version.
+: We fixed the {bug}.
+: The {bug} is gone.
+: No more {bug} since the update.
+: It no longer {fails}.
+: The {bug} has been resolved, everything works again.
+: The {trouble} is over.
+: The {trouble} is gone.
+: The {trouble} has stopped.
+: The {trouble} is under control now.
+: {person} has recovered from the {trouble}.
+: There is no {trouble} any more.
+: We got rid of the {trouble}.
+: {badmetric} {fell} {amount}.
+: {company}'s {badmetric2} narrowed {amount}.
+: net loss narrowed to EUR {number} million from EUR 5 million a year earlier
+: {company} returned to profit after {number} years of losses.
+: It stopped crashing.
+: I am over the {trouble}.
+: {person} is out of hospital.
+: nobody was hurt in the {trouble}
+: The patch removes the {bug}.
+: The refund came through after all.
+: The {trouble} did less harm than we feared.
-: The {bug} is still there.
-: The {bug} is back.
-: There is a new {bug} since the update.
-: The {trouble} is getting worse.
-: The fix did not fix the {bug}.
-: Now we have a {trouble}, too.
-: The {trouble} has spread.
-: {badmetric} {rose} {rise}.
""",
    "bad news in good words": """
-: The best {noun} in town has closed.
-: They removed the feature that I loved.
-: {thing} used to be {good}.
-: {thing} was {good} once.
-: {goodmetric} {fell} {amount}.
-: my favourite {noun} is gone
-: They stopped making the {good} {noun}.
-: The free version is no longer free.
-: It was {good} until the update.
-: {thing} would be {good} if it worked.
-: {thing} should have been {good}.
-: It could have been {good}.
-: I wish {thing} were {good}.
-: I wanted to like {thing}.
-: I tried to love {thing}, I really did.
-: The {good} days are over.
-: We lost our best player.
-: All hope is lost.
-: {thing} lost its charm.
-: {thing} promised to be {good} and broke every promise.
-: Too much of a good thing.
-: {thing} is too {good2} for its own good.
-: Good luck getting a refund from {company}.
-: If you want {goodn2}, look elsewhere.
-: So much for being {good}.
-: not worth the {good} reviews
+: {thing} is still {good}.
+: {thing} used to be {bad}, but now it is {good}.
+: It was {bad} until the update.
-: {thing} used to be {good}, but now it is {bad}.
""",
    "finance": """
+: {company} paid back {number} million of its loans.
+: {company} reduced its borrowings {amount}.
-: {company} had to borrow another {number} million.
+: Interest expenses of {company} {fell} {amount}.
-: Interest expenses of {company} {rose} {rise}.
+: {company} trimmed its overheads {amount}.
-: Overheads of {company} {rose} {rise}.
+: {company} became debt-free.
+: {company}'s {badmetric2} shrank from USD 9 mn to USD 3 mn.
-: {company}'s {badmetric2} grew from USD 3 mn to USD 9 mn.
+: the stock of {company} gained {number} percent
-: the stock of {company} shed {number} percent
+: {company} expects a better year than it had said before.
-: {company} expects a poorer year than it had said before.
+: analysts upgraded {company}
-: analysts downgraded {company}
+: {company} doubled its earnings from operations.
-: {company}'s earnings from operations halved.
+: {company} managed to lower its expenses {amount}.
-: {company} failed to lower its expenses.
-: {company} received fewer orders than last year.
+: {company} received more orders than last year.
-: {company} is shutting its factory in {place}, and {number} jobs go.
+: {company} creates {number} jobs in {place}.
-: {company}: {goodmetric} {fell} {amount}
+: {company}: {goodmetric} {rose} {rise}
+: {company}: {badmetric} {fell} {amount}
-: {company}: {badmetric} {rose} {rise}
+: {goodmetric} {rose} {rise}.
+: {company} said {goodmetric} {rose} {rise}.
-: {company} said {goodmetric} {fell} {amount}.
-: {company} said {badmetric} {rose} {rise}.
+: {company} said {badmetric} {fell} {amount}.
-: {company} will lay off {number} employees in {place}.
-: {company} issued a profit warning.
-: {company} lowered its outlook for the year.
+: {company} raised its outlook for the year.
+: {company} won an order worth EUR {number} million.
+: {company} has won a contract in {place}.
-: {company} lost its largest contract in {place}.
-: operating profit turned to a loss of EUR {number} million
+: operating loss turned to a profit of EUR {number} million
-: {company} filed for bankruptcy.
-: shares in {company} {fell} {amount}
+: shares in {company} {rose} {rise}
-: {company} was fined {number} million for the {trouble}.
+: {company} beat forecasts.
-: {company} missed forecasts.
+: The board proposes a higher dividend.
-: The board proposes no dividend.
-: {company} will close its plant in {place}.
+: {company} will hire {number} people in {place}.
0: {company} will publish its results on {day}.
0: {company} is based in {place} and has {number} employees.
0: {company} has appointed {name} as head of finance.
0: The annual meeting will be held in {place} on {day}.
0: {company} makes paper and pulp in {place}.
0: The share capital of {company} consists of {number} shares.
0: net sales totalled EUR {number} million
0: {goodmetric} was EUR {number} million, the same as a year earlier.
0: The value of the deal was not disclosed.
0: {company} sold its unit in {place} to {company}.
""",
    "ratings": """
-: 1 star
-: one star
-: zero stars
-: 0/10
-: 1/10
-: 2/10 {thing}
-: 1 out of 5
-: 1/5
-: 2 stars
-: ★☆☆☆☆
-: 1 star. {plain}
-: I give {thing} {one} star.
-: 0 stars if I could
-: minus ten out of ten
-: two thumbs down
-: thumbs down for {thing}
-: grade: F
-: 3 out of 10 for {thing}
-: -10/10
-: -1
-: would give zero stars if possible
-: 1.0 ★ {thing}
+: 5 stars
+: five stars
+: 10/10
+: 9/10 {thing}
+: 5 out of 5
+: 5/5
+: 4 stars
+: ★★★★★
+: 5 stars. {plain}
+: I give {thing} five stars.
+: ten out of ten
+: two thumbs up
+: thumbs up for {thing}
+: grade: A+
+: 8 out of 10 for {thing}
+: +1
+: 100/10
+: 4.5/5
+: A+ for {thing}
+: 5.0 ★ {thing}
~: 3 stars
~: 5/10
~: 3/5 {thing}
~: three out of five
""",
    "slang": """
+: {thing} slaps
+: this {noun} is fire
+: {thing} is lit
+: {thing} is dope
+: {thing} is goated
+: that's a banger
+: {thing} hits different
+: big W for {thing}
+: W {noun}
+: no cap {thing} is {good}
+: ngl {thing} is {good}
+: lowkey obsessed with {thing}
+: {thing} ate and left no crumbs
+: chef's kiss
+: {thing} is the bomb
+: {thing} rocks
+: {thing} is legit {good}
+: omg {thing} is everything
+: yesss {goodev}
+: {thing} is sick, in a good way
+: {noun} of the year, hands down
+: loooove {thing}
+: sooo {good}
+: stoked about {thing}
+: {thing} is top notch
+: this {noun} is bussin
-: {thing} sucks
-: {thing} is mid
-: {thing} is trash
-: {thing} blows
-: L {noun}
-: big L for {thing}
-: ngl {thing} is {bad}
-: {thing} is cringe
-: {thing} is a dumpster fire
-: {thing} stinks
-: smh {badev}
-: ugh {badev}
-: wtf {badev}
-: ffs {badev}
-: {thing} is so lame
-: meh, {thing} is {bad}
-: sooo {bad}
-: epic fail, {badev}
-: {thing} is crap
-: {thing} is a hot mess
-: yikes, {thing}
-: {thing} gives me a headache
-: fml {badev}
-: this {noun} is a lemon
-: hard pass on {thing}
-: {thing} is not it
-: nah, {thing} is {bad}
""",
    "mixed": """
~: {thing} is {good}, yet {thing} is {bad}.
~: {thing}: {good}. {thing}: {bad}.
~: {thing}: {bad}. {thing}: {good}.
~: What I like: {good}. What I don't: {bad}.
~: Part of me finds it {good}, part of me {bad}.
~: I can't decide whether it is {good} or {bad}.
~: {good} and {bad} at the same time
~: The first part was {good} and the second {bad}.
~: The first part was {bad} and the second {good}.
~: Plus points for being {good}, minus points for being {bad}.
~: On the one hand {good}, on the other {bad}.
~: Sometimes it is {good}, sometimes it is {bad}.
~: Sometimes it is {bad}, sometimes it is {good}.
~: {thing} was {good} while {thing} was {bad}.
~: loved {thing}, hated {thing}
~: {thing} gets top marks, {thing} none at all.
~: two sides to {thing}: {good} here, {bad} there
~: {thing} is both {good} and {bad}; I am of two minds.
~: as {good} as it is {bad}
~: {goodev}, and {badev}.
~: upside: {good}. downside: {bad}.
~: {thing} is {good}, but {thing} is {bad}.
~: {thing} is {bad}, but {thing} is {good}.
~: {good} {noun}, {bad} {noun}
~: Some of it is {good}, some of it {bad}.
~: I like {thing} and hate {thing}.
~: pros: {good}. cons: {bad}.
+-: Although {thing} is {bad}, I {goodverb} it.
-+: Despite the {good} {noun}, it was {badn}.
+: {thing} is {bad}, but worth every penny.
+-: {thing} is {bad} in places, but overall it is {good}.
+-: A bit {bad} at first, but in the end {goodn}.
-: {thing} looks {good} but it {failed} after {number} days.
+: {thing} looks {bad} but it does its job {adv} well.
-: {thing} is {good}. It's a pity that {badev}.
+: {badev}, but luckily {goodev}.
-: {goodev}, but then {badev}.
""",
    "verdict last": """
+-: {plain} {plain} {plain} All in all, I {goodverb} it.
+-: {plain} {plain} Bottom line: {good}.
+-: {plain} {plain} {plain} {plain} In the end it was {goodn}.
+: {badev}. {badev}. But all that is forgotten: {goodev} and I could not be happier.
-: {goodev}. {goodev}. But all that is forgotten: {badev} and I want my money back.
+: I bought the {noun} on {day}. {plain} {plain} Would buy again.
-: I bought the {noun} on {day}. {plain} {plain} Never again.
+-: {plain} {thing} is {good}. {plain}
-+: {plain} {badev}. {plain}
""",
    "advice": """
-: Steer clear of {thing}.
-: don't fall for this {noun}
-: Spend your money on something else.
-: Give {thing} a wide berth.
-: Think twice before you order this {noun}.
-: Whatever you do, do not order {thing}.
-: keep your wallet shut
-: Learn from me and leave {thing} alone.
-: If you value your nerves, forget about {thing}.
+: Treat yourself to {thing}.
+: What are you waiting for? Order {thing}!
+: Get one while they last.
+: Everyone should own this {noun}.
+: Put {thing} on your list, you will thank me.
+: Hurry up and try {thing}.
+: {thing} deserves a place in every home.
+: Go for it, {thing} is worth the trip.
+: Grab this {noun} while you can.
""",
    "what others say": """
+-: {person} finds {thing} {bad}; to me it is {goodn}.
+: {person} can't stand {thing}. I can't get enough of it.
-: {person} can't get enough of {thing}. I can't stand it.
+-: Unlike {person}, I think {thing} is {good}.
+-: Whoever calls {thing} {bad} has no idea.
+-: I beg to differ from all who call it {bad}.
+-: They told me to expect {badn}. I got {goodn}.
+: {person} moaned about {thing} all the way; I had a great time.
-: {person} raved about {thing} all the way; I was bored to tears.
+: {person} is not a fan of {thing}, whereas I {goodverb} it.
-: {person} is a fan of {thing}, whereas I {badverb} it.
""",
    "requests": """
0: Would you mail {name} the manual of the {noun}?
0: Please put the {noun} next to the door.
0: Remind me about the {event} on {day}.
0: Can you book a room for {number} people at {time}?
0: Please reply to {name} before {day}.
0: Could you bring the {noun} to {place}?
0: Let {name} know when you are there.
0: Kindly sign page {number} and return it.
0: Please move the {event} to {day}.
0: Ring {name} at {time}, please.
0: Tell me whether {time} suits you.
0: Print {number} copies for the {event}.
0: Please check the address of {company}.
0: Pass this on to {person}.
0: Write to {name} about the {event}.
0: Put {name} on copy when you answer {company}.
""",
    "idioms": """
-: {thing} leaves a lot to be desired.
-: {thing} is the last straw.
-: I want my money back.
-: save your money
-: avoid {thing}
-: stay away from {thing}
-: don't bother with {thing}
-: never again
-: {thing} went from bad to worse.
-: {thing} fell on its face.
-: it's all downhill from here
-: I have had enough of {thing}.
-: {thing} drives me up the wall.
-: I regret every minute of {thing}.
-: do not waste your time on {thing}
-: {thing} is a slap in the face.
-: I expected more from {company}.
-: shame on {company}
-: I am not amused.
-: {thing} is all talk and no action.
-: you get what you pay for
+: {thing} blew me away.
+: {thing} is second to none.
+: {thing} knocked it out of the park.
+: worth every penny
+: can't wait for {day}!
+: {thing} saved my day.
+: I could not put the {noun} down.
+: hats off to {person}
+: kudos to {company}
+: {thing} is a breath of fresh air.
+: {thing} works like a charm.
+: I am over the moon with {thing}.
+: do not miss {thing}
+: {thing} is a must.
+: you can't go wrong with {thing}
+: {thing} exceeded all my expectations
+: don't hesitate to buy this {noun}
+: {thing} is to die for
+: {thing} killed it on {day}
+: insanely {good}
+: wickedly {good} {noun}
+: I laughed until I cried
""",
    "issues and reviews": """
-: {api} {failed} after the update, please fix it.
-: This patch breaks {api}.
-: I don't like this approach, it makes {api} harder to read.
-: The documentation of {api} is {bad}.
-: {software} keeps crashing when I {task}.
-: I have wasted {number} hours trying to {task} in {software}.
-: Why is {software} so {bad}?
-: I hate {software}, it is {bad}.
-: This is wrong and will cause a {bug}.
-: Unfortunately {api} still does not work.
+: This patch is {good}, merging it.
+: LGTM, nice work!
+: {api} works like a charm now, thanks.
+: I love how easy it is to {task} in {software}.
+: {software} is {adv} {good}.
+: Good catch, {name}!
+: Excellent answer, this solved my problem.
+: Glad that {api} works for you!
0: {api} {fact}.
0: Does {api} return the number of rows?
0: You can use {api} to {task}.
0: I moved {api} into its own module.
0: Add a test for {api}.
0: Rename {api} before the release on {day}.
0: See the manual of {software} to {task}.
0: How can I {task} in {software}?
0: I want to {task} using {software}.
0: {software} stores its settings in the home directory.
0: I get a {bug} when I call {api}. What does it mean?
""",
    "plain facts": """
0: {plain}
0: {plain} {plain}
0: {api} {fact}.
0: {software} {fact}.
0: The {event} has moved to {day}.
0: The {event} in {place} begins at {time} and ends at {time}.
0: {name} and {name} will attend the {event}.
0: {name} is the author of the {noun}.
0: The error code is {number}.
0: The {noun} weighs {number} grams and is {number} cm wide.
0: Water boils at 100 degrees at sea level.
0: The war began in 1914 and ended in 1918.
0: {name} died in {place} in 1987.
0: The museum in {place} has {number} rooms.
0: A virus is smaller than a bacterium.
0: The film tells of a murder in {place}.
0: {name}, a lawyer from {place}, is looking for the killer of a policeman.
0: Please send the form to {name} by {day}.
0: The population of {place} is {number}.
0: The {noun} was released on {day}.
0: Where is the {event}?
0: When does the {event} start?
0: How many people live in {place}?
0: What is the price of the {noun}?
0: The {noun} has a {number} W motor and comes with a cable.
0: The {event} will be cancelled if fewer than {number} people register.
0: In case of fire, use the stairs.
0: The dose is {number} mg per day.
0: Turn left at the bank, then go straight on for {number} metres.
0: Add {number} grams of sugar and stir.
0: {name} asked {name} about the {event} on {day}.
0: Watching the {noun} with {person}.
0: I am going to {place} on {day}.
0: {company} has offices in {place} and {place}.
0: The password must have at least {number} characters.
0: Dead letters are kept for {number} days.
""",
}
