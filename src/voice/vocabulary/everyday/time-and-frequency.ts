import { type WordField, words } from "./word-field.ts";

/** Time, frequency and order. */
export const timeAndFrequency: WordField = {
  things: words(`
afternoon age april august beginning break breaks calendar cycle date day days deadline decade december delay evening finish frequency
friday future holiday hour hours interval july june life lifespan lifetime march may midnight minute minutes moment monday month months
morning night noon november october once past pause period present quarter rate round saturday schedule second seconds september sequence
speed start starts step steps sunday thursday time times today tomorrow tuesday turn turns twice wait wednesday week weekday weekend weeks
while year years yesterday`),
  actions: words(`
delay end expire finish last miss occur pause postpone resume skip`),
  forms: words(`
begins continues delayed delaying delays ended ending ends expired expires expiring finished finishes finishing lasted lasting lasts
missed misses missing occurred occurring occurs paused pauses pausing postponed postpones postponing repeats resumed resumes resuming
skipped skipping skips waits`),
  qualities: words(`
annual brief daily earlier earliest early eighth endless fast fifth final following former fourth frequent gradual hourly immediate
infrequent initial instant late later longer longest monthly nightly ninth occasional quarterly quick recent second seventh shorter
shortest sixth slow tenth third weekly yearly`),
  others: words(`
after afterwards again ago already always anymore before beforehand continuously currently during eventually ever finally first firstly
frequently generally gradually immediately instantly lastly lately later meanwhile never next normally now nowadays often once per rarely
recently regularly secondly seldom since someday sometime sometimes soon still straightaway thrice till today tomorrow tonight twice until
usually while yesterday yet`),
};
