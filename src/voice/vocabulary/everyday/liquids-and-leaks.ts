import { type WordField, words } from "./word-field.ts";

/** Liquids, gases, leaks and levels. */
export const liquidsAndLeaks: WordField = {
  things: words(`
airlock amount amounts basin blockage bottle bubble bubbles capacity clog condensate container coolant cup dipstick ditch drain drainage
drip drips drop drops emulsion exhaust float flow flows fluid foam froth fuel gallon gas gauge glass gush gutter inlet intake jug leak
leakage leaks level line lines liquid liter liters litre milliliter oil ounce overflow pint pool pressure puddle quantity quart scum
sediment sewer sight sink siphon sludge spill splash spray squirt steam stream suction trickle vacuum vapor volume water`),
  actions: words(`
absorb bleed block bubble burst circulate clog contaminate deflate depressurize dilute draw dribble drip empty fill filter flow flush foam
froth gush inflate leak mix mop ooze overfill overflow pollute pour pressurize prime puff pump purge recirculate refill reprime reseal
rinse rupture seal seep separate siphon spill splash spray spurt squirt strain suck top trickle unblock unclog underfill vent weep`),
  forms: words(`
absorbed absorbing absorbs bled bleeding bleeds blocked blocking blocks bubbled bubbles bubbling burst bursting bursts circulated
circulates circulating clogged clogging clogs contaminated contaminates contaminating deflated deflates deflating depressurized
depressurizes depressurizing diluted dilutes diluting drawing drawn draws drew dribbled dribbles dribbling dripped dripping drips emptied
empties emptying filled filling fills filtered filtering filters flowed flowing flows flushed flushes flushing foaming foams froths gushed
gushes gushing inflated inflates inflating leaked leaking leaks mixed mixes mixing mopped mopping mops oozed oozes oozing overfilled
overfilling overflowed overflowing overflows polluted pollutes polluting poured pouring pours pressurized pressurizes pressurizing primed
primes priming puffed puffing puffs pumped pumping pumps purged purges purging refilled refilling refills resealed resealing reseals
rinsed rinses rinsing ruptured ruptures rupturing sealed sealing seals seeped seeping seeps separated separates separating siphoned
siphoning siphons spilled spilling spills spilt splashed splashes splashing sprayed spraying sprays spurted spurting spurts squirted
squirting squirts strained straining strains sucked sucking sucks tops trickled trickles trickling unblocked unblocking unclogged
unclogging vented venting vents weeping weeps`),
  qualities: words(`
airtight blocked bubbly clean clogged closed contaminated dirty drinkable dripping foamy fresh frothy full half high leaking leaky low
milky oily open overfilled plugged potable pressurized runny sealed stale watertight watery`),
  others: [],
};
