// The words that people taught a data set: for its columns, and for values of them.
import type { Synonym } from "../api/types";

export const LONGEST_PHRASE = 120;

export function same(one: Synonym, other: Synonym): boolean {
  return one.phrase === other.phrase && one.column === other.column && (one.value ?? "") === (other.value ?? "");
}

/** What a column is also called. */
export function namesOf(words: Synonym[], column: string): string[] {
  return words.filter((word) => word.column === column && !word.value).map((word) => word.phrase);
}

/** The phrases of a text that parts them by commas, each once. */
export function phrasesOf(text: string): string[] {
  const all = text.split(",").map((phrase) => phrase.trim().slice(0, LONGEST_PHRASE));
  const low = all.map((phrase) => phrase.toLowerCase());
  return all.filter((phrase, at) => phrase && low.indexOf(phrase.toLowerCase()) === at);
}

/** The words with a column's other names replaced; a phrase means one thing only. */
export function withNames(words: Synonym[], column: string, phrases: string[]): Synonym[] {
  const taken = new Set(phrases.map((phrase) => phrase.toLowerCase()));
  const kept = words.filter((word) => (word.column !== column || word.value) && !taken.has(word.phrase.toLowerCase()));
  return [...kept, ...phrases.map((phrase) => ({ phrase, column }))];
}
