/**
 * What people say in a workshop → what manuals print, most likely first. General English of machines, not of one manual:
 * an entry is used only where the manual at hand holds a word on its right side.
 */
const entries = `
ajar: open
amperage amps amperes: current
antifreeze: coolant
big: dimension size
blackout: power mains failure
blaze flame: fire
bleed: vent drain
blinking blink winking: flashing flash
blower: fan
bolt fastener: screw bolt
boss: supervisor operator
breaker: fuse circuit
broken bust busted: fault faulty damaged
bump: shock impact
buy: order
canister cartridge: filter element
cell: battery
chilly cold freezing frosty: temperature cold ambient frost
choked clogged plugged gunked: blocked dirty
coin: battery
cord flex lead: cable
crack cracked split: damaged torn
crank wrench: tighten
creamy milky: emulsion water yellow
crud grime gunk muck: dirt dust deposit
dead: isolate isolated voltage off
deafening loud noisy racket: noise sound
die died dies: empty fail stop
dial gauge: gauge
discard dump: dispose disposal
dodgy: faulty
drip dripping dribble seep weep: leak
duct pipe: pipe hose
electrics wiring wire: electrical cable electrician
fat thick: cross-section diameter
fire: start
fit install: mount install fit
fix mend: repair remedy
flap hatch lid: door cover
flat: discharged empty
fluid: oil liquid
frequency: interval
fumes: exhaust
gasket: seal
goggles: glasses
greasing lube lubing lubricate lubricating: grease lubricant oil
hang heave hoist sling: lift lifting
heavy weigh: weight mass
height high: altitude
hiss hissing: air leak
hot roasting boiling: temperature
indicator light: lamp indicator
jam jammed stuck seized: blocked
knob: button switch
knock knocking rattle rattling clatter: noise vibration
lubricant lube: oil grease
mixture: composition
mothball mothballing: storage store
mountain: altitude
nut: nut screw
outage: power failure
overheat overheated overheating: temperature high
panel screen: display panel
password passcode pin secret: access code
pneumatic: air compressed
power: mains voltage
pulse: signal
purge: vent flush
radiator: cooler
rig unit: machine
room shop workshop: ambient location room
rotate: turn direction rotation
rubber: belt hose seal
rusty rust: corrosion
scrap: dispose disposal
screech screeching squeal squealing squeak: noise squeal slip
scrub wash rinse: clean cleaning
shaft: shaft
shake shaking wobble: vibration
shelf: storage store
shut: close stop
slack loose: tension loose
smash: damage
snug tight: torque tighten
spanner: wrench
spin: rotate turn
spit spitting spew: oil discharge
stain: deposit
straps: sling lifting
sucks intake suction: inlet intake
sump pan: drain oil
swap exchange: replace change
thermostat: temperature sensor
trip tripped tripping: stop stopped
turn: start switch
undo unscrew: loosen remove
volts: voltage
newton newtons: torque
litres liters: capacity quantity
degrees: temperature
noisy decibels: noise sound
wear: protective clothing
wrecked: damaged
`;

/** Said word → printed words. */
export const workshopWords: ReadonlyMap<string, readonly string[]> = new Map(
  entries
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [said = "", printed = ""] = line.split(":");
      return said.split(" ").map((word) => [word, printed.trim().split(" ")] as const);
    }),
);
