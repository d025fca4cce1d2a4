/** What is done to a machine: verbs of the workshop → verbs and nouns of manuals. Notation: thesaurus.ts. */
export const actions = `
swap, swap out, switch out, change out, trade, renew, renewal, exchange, substitute, put in a new > replace, change, replacement, exchange
replace = change = replacement
fit = install = mount = attach
put in, put on, stick in, stick on, slot in, pop in, slap on, bolt on, hook up, rig up, set up, slip on > fit, install, insert, mount,
  attach, connect, installation
put back, put it back, put back on, stick it back > refit, reinstall, fit, install, replace, assembly
put together, reassemble, build up, rebuild > assemble, assembly, overhaul, fit
hook, plug in, wire up, hitch, couple, join, link, patch > connect, connection, attach, couple
unplug, unhook, pull the plug, disconnect, detach, uncouple, decouple > disconnect, pull, remove, disconnection
take off, take out, pull off, pull out, get off, get out, yank, yank out, rip out, lift out, pry off, prise off, pop off, strip off,
  come off, knock out > remove, take off, pull, take out, removal
take apart, pull apart, strip, strip down, tear down, dismantle, disassemble > dismantle, disassemble, remove, overhaul, open
remove = take off = take out = removal
undo, unscrew, unbolt, unfasten, crack open, back off, back out, free up, ease off > loosen, unscrew, remove, slacken, release, open
loosen = slacken = undo = release
slack off, let off, let go > slacken, loosen, release
do up, crank, crank down, cinch, cinch up, snug, snug up, snug down, nip up, torque down, wrench down, screw down, screw in, bolt down,
  run down, fasten, clamp down, pull tight, crank up > tighten, torque, tightening, fasten, secure
torque = tightening torque
torque, torques > tighten, tightening, fasten, nm
tight, how tight, how snug, how hard, how firm > torque, tighten, tightening, tension
loose, floppy, saggy, sagging, slack, sloppy > slack, loose, tension, slacken
stretch, tauten, take up, take up slack, tension up > tension, tighten, stretch
twist, spin, crank over, rotate, swivel, wind > turn, rotate, rotation, direction
turn over by hand, turn by hand, bar over, by hand > turn, hand, manually, manual
turn = rotate
which way, which direction, clockwise, counterclockwise, anticlockwise, lefty, righty > direction, left, right, clockwise, anticlockwise
start = start up = starting
fire up, start up, kick off, kick over, crank it up, switch on, turn on, power up, power on, boot, boot up, get going, get it going,
  bring up, bring online, light up, get running, launch > start, switch on, turn on, restart, ready
restart, reboot, come back on, come back, start again, power cycle, get it going again, going again > restart, start, reset, start again
come on, kick in, kick on, cut in, engage, activate > start, open, begin, switch on, load, activate
kick out, cut out, knock off, quit, drop out, trip out, give up > stop, trip, switch off, shut down
shut off, turn off, switch off, power off, power down, shut down, kill, cut, cut off, kill the power, close down, wind down > stop,
  switch off, off, shut down, isolate, main switch
stop = shut down = shutdown
lock out, tag out, lockout, tagout, loto, make safe, make it safe, render safe > isolate, isolation, lock, padlock, isolating
isolate = disconnect
dead, de-energized, deenergized, no juice, power is off > isolate, isolated, off, voltage, switch off, power off
shut, slam, seal off, close up > close, shut
open up, get into, get inside, get at, access, reach, crack open > open, access, remove, door, cover, enter
press = push = hold
push, hit, tap, punch, poke, smack, mash, jab, click > press, button, push, select
hold down, keep pressed, long press > hold, press
flip, throw, flick, toggle > switch, turn
choose = select
pick, go for, opt for > choose, select
type in, key in, punch in, enter, input, dial in > enter, set, input, choose
scroll, page, browse, flip through, step through > arrow, menu, press, read
adjust = set = setting
dial back, dial down, dial up, turn down, turn up, tweak, fiddle, tune, trim, fine tune, calibrate, alter, modify, bump up, bump down >
  adjust, set, setting, change, calibrate, calibration, reduce, increase, regulate
crank up the, raise, up, boost, hike > increase, raise, higher, set
lower, drop, cut back, knock down, reduce, decrease > reduce, lower, decrease, fall
program, schedule, automate > timer, programme, program, set
wipe, zero, zero out, clear out, cancel, acknowledge, ack, dismiss, silence > reset, clear, confirm, cancel
reset = clear
get rid of, get shot of, make go away, make it go away, shake off > clear, remove, reset, disposal, dispose
check = inspect = examine
look at, look over, check out, check on, eyeball, have a look, take a look, keep an eye, keep tabs, inspect, go over, see if, make sure,
  verify, confirm > check, inspect, read, test, watch, inspection
test = check
try out, prove, trial, find out if, see whether > test, check
measure, gauge, meter, clock, take a reading > measure, read, gauge, check
read off, see, view, find, look up > read, display, show, shows, see
listen, hear > listen, hear, noise, sound
fix = repair = remedy
fix, mend, sort out, sort, cure, put right, patch up, remedy, rectify, troubleshoot, troubleshooting, diagnose, track down, solve >
  repair, remedy, fault, cause, fault finding, correct, find
overhaul = recondition = rebuild
refurbish, recondition, redo, do over, service > overhaul, service, maintenance, repair
service = maintenance
look after, take care of, upkeep, care for, care, tune up > maintenance, service, care, maintain
clean = wash = cleaning
scrub, wipe down, wipe off, hose down, hose off, rinse, swill, scour, scrape, scrape off, brush, brush off, degrease, pressure wash, jet
  wash, sponge, mop, mop up, rinse out, unclog, unblock, declog, dust off, vacuum, polish > clean, wash, cleaning, rinse, blow out, wipe
blow out, blow off, blast, air off, blow through, blow down > blow, blow out, compressed air, clean, blow off
flush, flush out, purge, rinse through > flush, drain, rinse, purge, vent
bleed, bleed off, let out, let off pressure, relieve, depressurize, depressurise, release the pressure, let the air out, blow down >
  vent, bleed, release, pressure, relieve, drain
vent = bleed
empty, empty out, dump, dump out, drop, drain down, tip out, let out, run out, suck out, pump out, siphon > drain, empty, draining, change
drain = empty
fill = fill up = top up
top off, top up, refill, replenish, pour, pour in, put in, add, tip in, charge, gas up, fuel up, juice up > fill, top up, pour, add,
  refill, quantity, filling
how much to add, make up > top up, fill
recharge, charge up, juice > charge, recharge, charging
mix, blend, combine, mix in, mix up > mix, mixed, mixing
lube, lube up, lubricate, oil up, grease up, grease, slather, smear > lubricate, grease, lubrication, oil, greasing, coat
lubricate = grease = lubrication
pump in, squirt, inject, shoot, squeeze in > inject, press, grease, fill
coat, daub, dab, paint on, apply > apply, coat, film
lift = raise = hoist
hoist, heave, jack, jack up, pick up, sling, crane, winch, rig, haul up, hang, suspend > lift, lifting, raise, sling, slings, crane, jack
lug, carry, cart, haul, shift, relocate, truck, ship, move around, drag, tow > move, transport, moving, carry, lift, shipping
set down, put down, plonk, stand, park, site, position, locate, put it > place, location, install, position, set
unpack, unload, uncrate, unbox > unpack, unloading, unpacking, delivery
level, level up, shim > level, align
line up, align, true up, straighten > align, alignment
hold in place, secure, anchor, lash, strap, tie, tie down, tie back, pin, block, chock > secure, fix, fasten, lock, hold
lock = secure
cut, chop, slice, trim > cut, cutting
drill, bore, weld, solder > drill, weld
run = operate = work
run, operate, use, drive, work with > run, operate, operation, use, running
use = operate
let it run, idle, tick over, warm up, run in, break in > run, idle, unloaded, warm up, warm, first
load up, work hard, push hard > load, loaded, full load
cool off, cool down, chill, cool, let it cool > cool, cooling, cool down
heat up, warm, preheat, get hot > heat, warm, temperature, heating
store = keep
mothball, lay up, put away, put into storage, take out of service, decommission, stand idle, leave standing, sit unused, retire, shelve,
  shut down for, winterize, winterise > store, storage, taking out of use, decommissioning, standing
scrap, junk, bin, throw away, throw out, trash, toss, chuck, chuck out, ditch, discard, recycle, dispose of, get rid, offload > dispose,
  disposal, scrap, waste, scrapping, disposing, discard
buy, get hold of, source, purchase, get a new, send for, ask for > order, ordering, part number, spare parts
order = buy
record, log, write down, note, note down, jot, document, put down > record, write, note, enter
call, ring, phone, contact, reach out > call, contact, service
stop from, keep from, prevent, avoid > prevent, avoid, protect
protect, guard, shield, cover up > protect, protection, guard, cover
bypass, bridge, jumper, override, defeat, disable, short out, cheat > bridge, bypass, remove, override, disable
mess with, mess around, tamper, fool with, fool around, play with, meddle, touch, monkey with > work, change, adjust, touch, remove, do
work on, do work, do the work, handle > work, carry out, maintenance, handle
breathe, inhale > breathe, breathing
wear, put on, dress, kit up, have on > wear, protective, clothing, protection
share, pair, team up, gang > connect, share, two
clip, snap, latch, clip in > clip, lock, latch, snap
squeeze, pinch, press on > press, squeeze
save, keep > save, store, keep
send, transmit > send, transfer
show, pop up, come up, appear, display, flash up > show, shows, display, appear, appears
last, hold out, hold up, survive > life, last, interval, replace
handle, cope, take, withstand, stand up to, put up with > permitted, highest, limit, maximum
get going, begin, commence > start, begin
wait, hang on, give it, stand by, leave it, sit > wait, leave, let, stand
soak, steep > soak, stand
peek, peer > look, check
`;
