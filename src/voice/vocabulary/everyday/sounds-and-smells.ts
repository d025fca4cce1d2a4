import { type WordField, words } from "./word-field.ts";

/** What machines sound, feel and smell like. */
export const soundsAndSmells: WordField = {
  things: words(`
bang beat beep beeps bell bump buzz chatter chime clatter click clunk crackle crunch echo fizz fume grind groan growl gurgle hiss horn
howl hum jerk jolt knock moan noise noises odor pitch pop racket rattle roar rumble scent scrape scream screech shake shakes shudder
silence slosh smell smells snap sound sounds squeak squeal stench stink taste thump tick tone tremor vibration whiff whine whistle wobble`),
  actions: words(`
backfire bang bump buzz chatter chime clatter clunk crackle crunch fizz grind groan growl gurgle hiccup hiss howl hum hunt jerk jolt knock
listen lurch misfire moan pop pulse rattle reek roar rumble scrape screech shake shudder slosh smell sniff sound sputter squeak squeal
stall stink stutter surge taste throb thump tick tremble vibrate whine whistle wobble`),
  forms: words(`
backfired backfires backfiring banged banging bangs bumps buzzed buzzes buzzing chattering chimed chimes chokes clattering clunks coughs
crackled crackles crackling crunched crunches crunching grinding grinds groaned groaning groans growled growling growls gurgling hiccups
hissed hisses hissing howled howling howls humming hums hunted hunting hunts jerked jerking jerks jolted jolting jolts juddering judders
knocked knocking knocks listened listening listens lurched lurches lurching moaned moaning moans popped popping pops pulsed pulses pulsing
rattled rattles rattling reeking reeks rings roared roaring roars rumbled rumbles rumbling scraped scrapes scraping screams screeched
screeches screeching shaken shakes shaking shook shuddered shuddering shudders sloshing smelled smelling smells smelt sniffed sniffing
sniffs sounded sounding sounds sputtered sputtering sputters squeaked squeaking squeaks squealing squeals stalled stalling stalls stank
stinking stinks stunk stuttering stutters surged surges surging tasted tastes tasting throbbing thumped thumping thumps ticked ticking
ticks trembled trembling vibrated vibrates vibrating whines whining whistled whistles whistling wobbled wobbles wobbling`),
  qualities: words(`
burnt chemical constant continuous creaky deafening disgusting fishy funny horrible intermittent irregular jerky loud muffled musty nasty
noisy odd peculiar pungent quiet regular rhythmic rotten shaky shrill silent smelly smoky sour squeaky stinky sudden sweet unusual`),
  others: words(`
constantly intermittently louder loudly occasionally quieter quietly repeatedly suddenly`),
};
