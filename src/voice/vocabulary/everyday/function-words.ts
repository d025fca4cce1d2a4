import { type WordField, words } from "./word-field.ts";

/** Function words and contractions. */
export const functionWords: WordField = {
  things: [],
  actions: [],
  forms: [],
  qualities: [],
  others: words(`
a all am an and another any are aren't as at be been being billion but by can can't cannot could could've couldn't dare did didn't do does
doesn't doing don't done double down dozen each eight eighteen eighty eleven else's engine's enough every everything's few fewer fewest
fifteen fifty five for forty four fourteen from had hadn't half has hasn't have haven't having he he'd he'll he's her here here's hers him
his how how'd how's hundred i i'd i'll i'm i've if in into is isn't it it'd it'll it's its itself least less let's light's little
machine's many may me might might've mightn't million mine more most motor's much must must've mustn't my myself need needn't nine
nineteen ninety no none nor not nothing's of off oh on one one's ones onto or other others ought our ours out over point quarter quarters
same seven seventeen seventy several shall she she'd she'll she's should should've shouldn't single six sixteen sixty some someone's
something's such ten than that that'd that'll that's the their theirs them then there there'll there's these they they'd they'll they're
they've thing's third thirds thirteen thirty this those thousand three through to triple twelve twenty two under up us used was wasn't we
we'd we'll we're we've were weren't what what'd what'll what're what's whatever when when's whenever where where'd where's wherever which
whichever who who'd who'll who's whom whose why why's will with within without won't would would've wouldn't yes you you'd you'll you're
you've your yours yourself zero`),
};
