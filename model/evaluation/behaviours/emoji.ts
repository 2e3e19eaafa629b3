import { createHash } from 'node:crypto';
import type { SentimentClassifier } from '../sentimentClassifier.js';

/** Emoji whose names say something good, or bad. */
const GOOD =
  '😀 😃 😄 😁 😆 🤣 😂 🙂 😊 😇 🥰 😍 🤩 😘 😗 😚 😙 😋 🤗 😎 🥳 😺 😸 😹 😻 😽 💋 💘 💝 💖 💗 💓 💞 💕 💌 ❣ ❤ 🧡 💛 💚 💙 💜 🤎 💯 👌 ✌ 🤞 🤟 👍 👏 🙌 🫶 🙏 💪 🎉 🎊 🏆 🥇 🏅 ✨ 🌟 🎁 🥂 🍾 ✅ 🤝 😌 🤠';
const BAD =
  '😒 🙄 😬 😔 🤒 🤕 🤢 🤮 🤧 🥵 🥶 😵 🤯 😕 😟 🙁 ☹ 😦 😧 😨 😰 😥 😢 😭 😱 😖 😣 😞 😓 😩 😫 🥱 😤 😡 😠 🤬 👿 💀 ☠ 💩 😿 😾 🙀 💔 👎 🖕 🤦 🙅 🤥 😷 🫤 😪 🚫 ❌ ⛔ 📉 🥀 🙎 🙍 😑';
const HANDS = /[👌✌🤞🤟👍👏🙌🫶🙏💪👎🖕🤦🙅🙎🙍]/u;
const TONES = ['\u{1f3fb}', '\u{1f3fd}', '\u{1f3ff}'];
/** Every so manieth clear emoji is never shown alone in training (`held_out_alone` in model/emoji_texts.py). */
const HELD_OUT_EVERY = 3;

/** What a model makes of texts that are nothing but emoji. */
export interface EmojiRecall {
  readonly what: string;
  readonly texts: number;
  /** Share that is answered as the names say, two-way. */
  readonly recall: number;
}

/** Asks a model about clear emoji: one, two, three of them, and hands in skin tones. */
export async function judgeEmoji(classifier: SentimentClassifier): Promise<EmojiRecall[]> {
  const found: EmojiRecall[] = [];
  for (const [polarity, list] of [
    ['NEGATIVE', BAD],
    ['POSITIVE', GOOD],
  ] as const) {
    const emoji = list.split(' ');
    const heldOut = emoji.filter(isHeldOut);
    for (const [which, some] of [
      ['all', emoji],
      ['never alone in training', heldOut],
    ] as const) {
      const texts = some
        .flatMap(textsOf)
        .map((text, index) => ({ line: index + 1, text, polarity }));
      const answers = await classifier.classify(texts);
      found.push({
        what: `${polarity.toLowerCase()}, ${which}`,
        texts: texts.length,
        recall: answers.filter(({ correct }) => correct).length / texts.length,
      });
    }
  }
  return found;
}

function textsOf(emoji: string): string[] {
  const tones = HANDS.test(emoji) ? TONES.map((tone) => emoji + tone) : [];
  return [emoji, emoji.repeat(2), emoji.repeat(3), `${emoji}!`, ...tones];
}

function isHeldOut(emoji: string): boolean {
  return createHash('sha256').update(emoji).digest()[0]! % HELD_OUT_EVERY === 0;
}
