/** What is wrong: symptoms as people tell them → as manuals print them. Notation: thesaurus.ts. */
export const conditions = `
fault = malfunction = defect = failure = trouble
problem, issue, trouble, snag, glitch, gremlin, hiccup, error, bug, defect, playing up, acting up, act up, misbehave, on the blink, on
  the fritz, haywire, wonky, dodgy, iffy, flaky, wrong > fault, problem, cause, error, trouble, faulty, malfunction
broken, bust, busted, knackered, shot, kaput, toast, fried, blown, buggered, wrecked, trashed, ruined, duff, bad, defective, gone, gone
  bad > faulty, damaged, defective, broken, worn, blown, replace
damaged = broken = faulty
damage, wreck, ruin, harm, hurt, destroy, break, bust, smash > damage, damaged, break, injure
worn = worn out = wear
wear out, worn out, tired, past it, end of life, used up, spent, bald, threadbare, thin, wear down > worn, wear, replace, life, worn out
old, aged, ancient, perished, brittle, crumbling, hard, stale, expired, out of date, past date > old, age, aged, years, replace, life
shelf life, best before, keep for, expiry, expiration, use by > storage, stored, years, store, life, age
crack, cracked, cracks, split, torn, rip, ripped, tear, frayed, fraying, shredded, cut, chafed, chafing, gouge, nick, notched > cracks,
  cracked, torn, damaged, split, worn, damage, frayed
glazed, shiny, polished, slippy > shiny, worn, glazed, slip
bent, buckled, warped, crooked, dented, dent > bent, damaged, deformed
rust, rusty, corroded, pitted, pitting, tarnished, oxidised, oxidized > corrosion, rust, corroded
stain, stained, discoloured, discolored, yellowed > stain, colour, deposit
blocked = clogged = plugged = obstructed
clog, clogged, choked, plugged, plugged up, bunged up, gunked up, stopped up, restricted, stuffed, jammed up, caked, sooted > blocked,
  dirty, clogged, clean, obstructed
stuck, jam, jammed, seize, seized, seized up, bind, binding, sticky, frozen, locked up, wedged, won't budge, won't move, stiff, tight
  spot, hang up > stuck, sticks, blocked, jammed, seized, stiff, jam
slip, slipping, skid, skidding, slide > slip, slack, tension, belts
loose, wobbly, rattly, come loose, work loose, come undone, falling off, fell off, undone > loose, loosen, tighten, tightened, slack
play, slop, backlash, freeplay, free play > play, clearance
mushy, spongy, soft, squishy > soft, pressure, air
noise = sound
noise, racket, din, row, sound, loud, noisy, deafening, volume, decibel, how loud > noise, noise level, sound, db, loud
squeal, squeals, squealing, screech, screeching, shriek, scream, screaming, squeak, squeaking, chirp, chirping, whine, whining, whistle,
  whistling, howl > squeal, noise, slack, belts, whistle, slip
rattle, rattling, clatter, clattering, knock, knocking, clank, clunk, clunking, bang, banging, thump, thud, tapping, ticking, clicking,
  grind, grinding, rumble, rumbling, growl, growling, crunch, groan > rattle, noise, knock, bearing, vibration, grinding
hiss, hissing, air escaping, blowing air, whoosh, rush of air, losing air > hiss, hisses, leak, air, escapes, leaks
hum, humming, buzz, buzzing, drone > hum, buzz, noise
vibrate = vibration
shake, shaking, shudder, judder, juddering, wobble, wobbling, tremble, jump about, jumping, walking, bouncing, buzzing about, jiggle >
  vibration, vibrate, vibrates, shake
hot, boiling, roasting, scorching, baking, toasty, burning up, warm, hot to touch, too hot, running hot, cooking, sweltering > hot,
  temperature, high temperature, warm, heat, cool
overheat, overheats, overheated, overheating, over temperature, over temp, runs hot, gets hot, got hot, cooked, heat stroke >
  temperature, hot, high temperature, overheating, cooler, too hot
cold, chilly, freezing, nippy, frigid, icy, cool, wintry, winter, too cold, arctic > cold, temperature, frost, low, lowest
temperature = heat
how hot, how cold, how warm, how cool, how chilly, temp, temps, heat, degrees, fever > temperature, temperatures, °
dead, lifeless, not working, doesn't work, won't work, nothing happens, doesn't do anything, unresponsive, no response, stone dead, no
  sign of life > nothing happens, no power, dark, fault, does not, not start, supply
won't start, will not start, refuses to start, doesn't start, not starting, refuses to run, won't run, won't go, won't turn over, no
  start > start, refused, not start, does not start, must not start, starting
blank, black screen, dark, no picture, gone dark > dark, display, no power, screen, nothing
conk out, conked out, cut out, die, dies, died, stall, stalled, pack up, packed up, give up, gave up, quit, quits, shut itself down,
  shut down, shut off, stopped working, stops by itself, stops on its own, keeps stopping, keeps tripping, trip, trips, tripped > stop,
  stopped, stops, shut down, code, trip, fail
stop code = fault code = error code = alarm code
fault number, error number, error message, fault message, alarm, alarm message, alert, trouble code, error, number on the screen, code
  on the screen > code, stop code, warning, message, error, alarm
warning = alarm = alert
message, notice, notification, prompt > message, display, warning, notification
weak, feeble, sluggish, slow, lazy, lame, gutless, no power, underpowered, down on power, struggling, labouring, laboring > low, slow,
  pressure, power, weak
low pressure, no pressure, losing pressure, lost pressure, pressure drops, can't keep up, doesn't keep up, cannot keep up, not enough
  air, not making air, no air, doesn't build, won't build up, doesn't pump, not pumping > pressure falls, pressure, falls, does not
  load, load, leak, demand
high pressure, overpressure, over pressure, too much pressure, pressure too high > high pressure, pressure, stop, unload, safety valve
never stops, runs all the time, runs constantly, doesn't stop, won't stop, non stop, nonstop > runs, stop, unload, running, demand
starts by itself, starts on its own, come on by itself, turns itself on, comes on by itself, comes on on its own, self start, autostart,
  auto start, without warning, out of the blue > starts automatically, automatic restart, start by itself, automatic, itself
by itself, on its own, by its own, itself, automatically, auto, unattended > automatic, automatically, itself, by itself
keeps starting, short cycling, short cycle, cycling, on and off, starts too often, hunting > starts, often, load, unload, too often,
  cycles
surge, spike, brownout, dip > voltage, spike, supply, deviation
backwards, backward, in reverse, reverse, wrong way, wrong way round, wrong direction > direction, rotation, wrong direction, backwards
upside down, wrong way up > upright, position
lying on its side, tilt, tilted, lean, leaning, slope, slanted, uneven, not level, wonky floor > slope, level, floor
too high, over, above, exceed, exceeds > high, above, highest, exceed, maximum
too low, under, below > low, below, lowest, minimum
empty, flat, run down, discharged, drained > empty, discharged, flat
full, brimming > full, high
open, ajar, left open, not closed, not shut > open, door, doors, closed
missing, lost, gone missing, absent > missing, lost
danger = hazard = risk
dangerous, risky, unsafe, deadly, lethal, hazardous, nasty, kill, hurt, harmful, toxic, poisonous > danger, dangerous, kill, kills,
  warning, injure, hazard
safe, ok, okay, alright, fine > safe, permitted, allowed, may
injury, injured, wound, cut, bleeding, hurt > injury, first aid, wound, injure
burn, burnt, scald, scalded, blister > burn, burns, hot
shock, zap, zapped, electrocuted, electrocution, electrocute, jolt, shocked > electric shock, shock, voltage, current
splash, squirted, in my eye, in the eyes, eyes > eye, rinse
skin, hand, hands, arm, face > skin, burn, gloves
smell, stink, odor, odour, whiff, reek > smell, burnt
why, reason, what causes, what's causing, causing, cause, what makes, how come, what's up, what is up, what's wrong, what is wrong, what
  is going on, what's going on > cause, likely cause, because, reason
normal = usual = typical
ok to, healthy, good > normal, good
performance, output, capacity, throughput, flow > delivery, flow, performance, capacity
efficiency, electricity bill, running cost, power bill, waste energy, guzzles power > energy, power, cost
`;
