/**
 * Kinds of texts that sentiment models get wrong, as templates of ours: `sign: template`, with slots in
 * braces (words.ts). + is positive, - negative, 0 neutral, and ~ says both, so that no answer may be sure.
 */
export const KINDS: Readonly<Record<string, string>> = {
  'negation, near': `
-: The {thing} is not {good}.
+: The {thing} is not {bad} at all.
-: This {thing} isn't {good}, I am sorry to say.
-: I would not recommend this {thing}.
+: There is nothing {bad} about the {thing}.
-: There is nothing {good} about the {thing}.
+: I have never had a problem with this {thing}.
-: I never liked the {thing}.`,
  'negation, far': `
-: I don't think that anybody who has used the {thing} for a week would call it {good}.
-: It is hard for me to say that the {thing} we got there was in any way {good}.
+: I can't say that the {thing} was {bad}, quite the opposite.
-: Nobody I know who tried the {thing} came back saying that it was {good}.
+: Not once in all these months have I thought that the {thing} was {bad}.
-: At no point did I find that the {thing} was {good}.`,
  'contrast, verdict after the turn': `
+: The {thing} looks {bad} at first, but it turned out to be {good}.
-: The {thing} looks {good} at first, but it turned out to be {bad}.
-: Everybody said the {thing} was {good}, yet for me it was plainly {bad}.
+: The reviews called the {thing} {bad}; however, I found it {good}.
-: Although the staff were {good}, the {thing} was so {bad} that we left.
+: Despite its {bad} packaging, the {thing} is {good} and I use it daily.`,
  expectations: `
+: I thought the {thing} would be {bad}, but it was not.
-: I thought the {thing} would be {good}, but it was not.
+: I feared a {bad} {thing}; I was wrong.
-: I hoped for a {good} {thing}. It was anything but.
+: We expected the {thing} to be {bad}. It wasn't.
-: They promised a {good} {thing}. We did not get one.`,
  'questions and answers': `
+: Is the {thing} {bad}? No.
-: Is the {thing} {good}? No.
+: Is the {thing} {good}? Yes.
-: Is the {thing} {bad}? Yes.
+: Would I buy the {thing} again? Absolutely.
-: Would I buy the {thing} again? Never.
+: Was the {thing} {bad}? Not at all.
-: Was the {thing} {good}? Not in the least.`,
  comparatives: `
+: This {thing} is better than any other I have had.
-: Any other {thing} is better than this one.
-: My old {thing} was far better than this.
+: My old {thing} was far worse than this.
-: I have rarely seen a worse {thing}.
+: I have rarely seen a better {thing}.
+: You won't find a better {thing} in {place}.
-: You could hardly find a worse {thing} in {place}.`,
  'sarcasm with markers': `
-: Oh great, the {thing} broke again. Just what I needed.
-: Yeah right, a "{good}" {thing}, sure.
-: Wow, {number} hours on hold. Fantastic service, really.
-: Thanks a lot for losing my {thing}, well done. /s
-: What a surprise, the {thing} failed on {day} again. Brilliant.
-: Just {good}: a {thing} that stops after {number} minutes.
-: I love paying twice for a {thing} that never arrives.`,
  'thanks on complaints': `
-: The {thing} has not arrived after {number} days. Thanks.
-: My {thing} broke on {day} and nobody answers. Thank you in advance for finally replying.
-: {software} fails with a {fault} since the update, please fix it, thanks!
-: Dear team, I was charged twice for the {thing}. Kind regards, {name}
-: Still no refund for my {thing}. Please do something. Thanks, {name}`,
  'good news about trouble': `
+: The {fault} in {software} is fixed.
+: The {fault} is gone since the update.
+: No more {fault}s in {software}, finally!
+: {name} got rid of the {fault} at last.
+: The new version solves the {fault}.
+: I was able to cure the {fault} in {software} in {number} minutes.
+: The tumour is shrinking, and {name} is out of danger.`,
  'bad news in calm words': `
-: The {thing} stopped working after {number} days.
-: The {thing} arrived with a crack and two parts missing.
-: I returned the {thing} on {day} and asked for my money back.
-: We waited {number} minutes, and the {thing} was cold when it came.
-: It takes {software} {number} minutes to do what used to take one.
-: After the update {software} no longer starts.`,
  'finance, good': `
+: {company}'s net loss narrowed to {number} million euros.
+: {company} cut its debt by {number} %.
+: {company} raised its forecast for the year.
+: Shares of {company} rose {number} % after the results.
+: {company}'s operating profit grew to {number} million from 2 million.
+: Costs at {company} fell by {number} %.`,
  'finance, bad': `
-: {company}'s net loss widened to {number} million euros.
-: {company}'s profit fell by {number} %.
-: {company} lowered its forecast for the year.
-: Shares of {company} dropped {number} % after the results.
-: {company} will cut {number} jobs in {place}.
-: Orders at {company} were down {number} % on the year.`,
  ratings: `
-: {thing}: 1 star
+: {thing}: 5 stars
-: 0/10 for the {thing}
+: 10/10 for the {thing}
-: One star out of five for this {thing}.
+: Five stars for the {thing}!
-: I give the {thing} 2 out of 10.
+: I give the {thing} 9 out of 10.`,
  slang: `
+: this {thing} slaps
-: this {thing} sucks ngl
+: that {thing} is fire fr
-: {thing} was mid tbh, save ur money
+: lowkey obsessed w this {thing}
-: the {thing} is trash lol
+: the {thing} was sick, had a blast
-: what a dumpster fire of a {thing}`,
  code: `
0: const {verb}Limit = {number};
0: git commit -m "move {verb} into {file}"
0: for i in range({number}): {verb}(i)
0: import {verb} from './{file}'
0: if err := {verb}(); err != nil { return err }
0: SELECT id FROM {verb}_jobs WHERE age > {number};
0: npm run {verb} -- --limit {number}`,
  logs: `
0: 2024-03-{number} 10:14:07 INFO worker-{number} {verb} finished
0: [debug] {verb}: {number} entries
0: ERROR {file}:{number} failed to {verb} input
0: WARN retrying {verb} ({number} of 100)
0: Nov 12 08:01:33 host{number} kernel: eth0 link up
0: level=error msg="cannot {verb}" attempt={number}`,
  'stack traces': `
0: Traceback (most recent call last): File "{file}", line {number}, in {verb} ValueError: bad input
0: at {verb} ({file}:{number}:7)
0: Exception in thread "main" java.lang.NullPointerException at app.{verb}({file}:{number})
0: panic: runtime error: index out of range [{number}] with length 2 in {verb}, {file}
0: TypeError: Cannot read properties of undefined (reading '{verb}') at {file}:{number}
0: Segmentation fault (core dumped) in {verb} at {file}:{number}`,
  'dates and numbers': `
0: {day}, 10:30
0: {number} kg
0: Invoice {number}/2023, {day}
0: +44 20 7946 00{number}
0: Meeting on {day} in {place}
0: {place}, {day}
0: page {number} of 120
0: EUR {number}.00`,
  'next to nothing': `
0: n/a {number}
0: null
0: none
0: -
0: ...
0: ok
0: test {number}
0: undefined
0: TBD {day}
0: see above
0: no comment
0: same as {number}
0: asdf
0: {name}
0: #{number}
0: re: {day}
0: ({number})
0: yes
0: {place}
0: ?`,
  'emoji decide': `
+: the {thing} {happy}
-: the {thing} {sad}
+: {day} in {place} {happy}{happy}
-: {day} in {place} {sad}{sad}
+: {name} and the {thing} {happy}
-: {name} and the {thing} {sad}`,
  'emoticons and shortcodes': `
+: got the {thing} on {day} :)
-: got the {thing} on {day} :(
+: the {thing} :heart_eyes:
-: the {thing} :rage:
+: {thing} in {place} :tada:
-: {thing} in {place} :thumbsdown:
+: {name} sent the {thing} :D
-: {name} sent the {thing} :'(`,
  mixed: `
~: The {thing} is {good} and the service is {bad}.
~: Half of the {thing} is {good}, half of it is {bad}.
~: I love its look and I hate its sound, so I am torn about the {thing}.
~: {good} at first and {bad} in the end, like every {thing}.
~: Pros: {good} design. Cons: {bad} battery.
~: Some days the {thing} is {good}, on others it is {bad}.`,
  'long, the verdict last': `
+: {filler} {filler} All in all the {thing} is {good}.
-: {filler} {filler} All in all the {thing} is {bad}.
+: {filler} {filler} {filler} We loved it.
-: {filler} {filler} {filler} We hated it.
-: {filler} {filler} I want my money back.
+: {filler} {filler} I would go again tomorrow.`,
  'plain facts': `
0: The {thing} costs {number} euros.
0: The {thing} was made in {place}.
0: {name} moved to {place} on {day}.
0: The train to {place} leaves at {number} past eight.
0: A leap year has 366 days.
0: The {thing} comes in black and in white.
0: {software} writes its output to {file}.`,
  questions: `
0: Where can I buy a {thing} in {place}?
0: How do I {verb} a file with {software}?
0: Does the {thing} come with a cable?
0: What time does the {thing} shop close on {day}?
0: Which version of {software} do you use, {name}?
0: Has anyone tried to {verb} {file}?`,
  requests: `
0: Please send me the {thing} by {day}.
0: Could you {verb} {file} before {day}?
0: Let me know if {day} works for you, {name}.
0: Add {file} to the list.
0: Forward this to {name} in {place}.
0: Call me on {day} about the {thing}.`,
  'thanks and praise at work': `
+: Thanks {name}, that did the trick!
+: Nice work on {software}, {name}.
+: LGTM, merging. Great cleanup of {file}!
+: Works like a charm now, thank you.
+: {software} saves me {number} minutes every day.
+: Perfect, that is exactly how to {verb} {file}. Cheers!`,
  'complaints at work': `
-: {software} hits a {fault} every time I {verb} something, this is unbearable.
-: The documentation of {software} is {bad}.
-: I wasted {number} hours on this {fault}.
-: Why does {software} still have this stupid {fault}?
-: {file} is a mess, nobody understands it.
-: {software} is slow, ugly and {bad}.`,
  advice: `
-: Stay away from this {thing}.
+: Do yourself a favour and get this {thing}.
-: Save your money, skip the {thing}.
+: If you are in {place}, do not miss the {thing}.
-: Avoid the {thing} in {place} at all costs.
+: Run, don't walk, to get this {thing}.
-: Do not make my mistake of buying the {thing}.`,
  'change over time': `
-: The {thing} used to be {good}. Not any more.
+: The {thing} used to be {bad}. Not any more.
-: The {thing} was {good} until the new owner came; now it is {bad}.
+: The {thing} was {bad} until the last update; now it is {good}.
+: After {number} years the {thing} still works like new.
-: After {number} days the {thing} already fell apart.`,
  'what others say': `
+: My brother hates the {thing}, but I love it.
-: My brother loves the {thing}, but I hate it.
+: Critics call it {bad}. They are wrong: the {thing} is a joy.
-: Critics call it {good}. They are wrong: the {thing} is a bore.
+: {name} says the {thing} is {bad}; I could not disagree more.
-: {name} says the {thing} is {good}; I could not disagree more.`,
  'wishes unfulfilled': `
-: I wish the {thing} were {good}.
-: The {thing} could have been {good}.
-: If only the {thing} worked.
-: The {thing} would be {good} if it did not break every {day}.
-: It should have been a {good} {thing}.
-: I wanted to like the {thing}.`,
};
