/** Words that fill the slots of templates, ours, with bars between them. */
const LISTS = {
  thing: 'hotel|blender|novel|headset|course|printer|concert|curry|tent|app',
  good: 'excellent|delightful|superb|lovely|impressive|fantastic|great|wonderful',
  bad: 'awful|dreadful|terrible|disappointing|useless|horrible|lousy|boring',
  software: 'the scheduler|the parser|our gateway|the plugin|the installer|the cache',
  fault: 'crash|memory leak|deadlock|timeout|regression|race condition',
  company: 'Norvale|Hestia Foods|Brandt Steel|Oakmere|Lumen Rail|Kestrel Air',
  name: 'Ines|Tom|Priya|Karl|Mei|Omar',
  number: '3|12|27|48|60|95',
  day: 'Monday|Tuesday|Thursday|4 March|17 October|30 June',
  place: 'Lisbon|Osaka|Graz|Lima|Bergen|Accra',
  file: 'reader.py|index.js|Main.java|server.go|queue.rs|table.cpp',
  verb: 'load|parse|resolve|flush|merge|encode',
  happy: '😀|😍|🎉|👍|🥰|😊',
  sad: '😡|😢|👎|💔|😞|🤮',
};

/** Sentences that say nothing of what a text is about. */
const FILLER = [
  'We arrived on a Friday and had two bags with us. The box held a cable, a manual and a card.',
  'It was the second time that we tried one of these. My sister had told us about it last spring.',
  'The order came on the fourth day. There were three of us, and we took turns for about an hour.',
  'There are two floors and a small yard. The list of parts is on the last page of the booklet.',
  'I read the description first. It has four settings, and the switch is on the left side.',
  'It was raining when we went out. The shop is next to the station, opposite the library.',
];

/** Words by slot. */
export const WORDS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(LISTS).map(([slot, list]) => [slot, list.split('|')])),
  filler: FILLER,
};
