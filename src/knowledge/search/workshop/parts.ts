/** Parts and tools by their everyday names → as manuals print them. Notation: thesaurus.ts. */
export const parts = `
machine = unit = device = appliance = equipment
rig, kit, gear, box, contraption, thing, beast, apparatus, set, gadget > machine, unit, device, equipment, appliance
part = component
spare, spares, bit, piece, component, item, assembly > part, spare parts, parts, component
compressor = machine
casing = housing = enclosure = case = body
hood, shell, case, casing, shroud, cabinet, canopy, skin, cowl, cowling, bonnet > canopy, housing, cover, casing, enclosure, cabinet, hood
cover = lid = cap = hood
lid, hatch, flap, top, access panel, panel, side panel, trapdoor, shutter > door, cover, panel, lid, hatch, flap
door = hatch = flap = gate
gate, grate, grid, grating, louvre, louver, mesh, vents, vent hole, opening, slots > grille, opening, inlet, outlet, vent, guard
guard = shield = cover
screen, strainer, sieve, gauze, filter mesh > filter, strainer, screen, mesh, display
filter = element = cartridge
canister, cartridge, can, insert, core, element, filter element, pad, mat, fleece, sponge > filter, element, cartridge, insert, mat, pad
dust filter, breather filter, air cleaner, air element, intake filter, dust element, intake element > air filter, filter, element
lube filter, spin on, spin-on > oil filter, filter
oil separator, demister, coalescer, separator cartridge, de-oiler > separator element, separator
frame = chassis = base
chassis, skid, base, stand, legs, feet, footing, undercarriage, plinth, pedestal, mount, mounting, mounts > frame, base, feet, foot,
  foundation, bracket, base frame
bracket, hanger, holder, support, brace, strut, arm > bracket, support, holder
bolt = screw = fastener
bolts, studs, stud, fastener, fixing, fixings, threaded rod, machine screw, cap screw, allen bolt, hex bolt, grub screw, set screw >
  bolt, screw, bolts, screws, stud
nut, lock nut, locknut, jam nut, wing nut > nut, lock nut, screw
washer = shim = spacer
plug, stopper, bung, cork, cap, filler cap, filler plug, drain plug > plug, cap, filler, filler plug, drain plug
sump plug, oil plug, pan plug, drain bolt, sump bolt, drain cock, petcock > drain plug, drain valve, drain screw, drain
sump, pan, oil pan, reservoir, tank, pot, bowl, container, vat > vessel, tank, reservoir, sump, receiver, bowl, pan, drain
receiver, air tank, buffer tank, air receiver, pressure tank, storage tank > receiver, vessel, air receiver, tank
tank = reservoir = vessel
bucket, pail, drip tray, catch pan, catch tray, basin > tray, container, pan, bucket
tray = pan
dipstick, sight gauge, oil window, window, peep hole, spy glass, bullseye, level glass, gauge glass, oil gauge, bubble > sight glass,
  level, mark, oil level, glass
hose = pipe = tube = line
duct, ducting, trunking, channel, chimney, flue, stack, tubing, piping, plumbing, pipework, conduit, line, flex pipe > pipe, duct, hose,
  pipework, line, tube
air line, airline, air hose > hose, air network, pipe, compressed air
fitting, coupling, coupler, union, joint, connector, adapter, adaptor, nipple, elbow, tee, quick coupler > joint, connection, connector,
  fitting, coupling
clamp = clip
jubilee clip, hose clamp, hose clip, band clamp > clamp, hose, clip
valve = tap
tap, faucet, cock, stopcock, shutoff, shut off valve, ball valve, spigot, isolation valve > valve, tap, outlet valve, drain valve,
  shut-off valve
blow off, blow-off, blowoff, relief, relief valve, pressure relief, pop off, pop-off valve, popoff, safety > safety valve, relief valve,
  pressure relief valve, valve
safety valve = relief valve
check valve, non return, nonreturn, one way valve > check valve, non-return valve
unloader, suction valve, inlet valve, intake flap, throttle > intake valve, inlet valve, valve
intake = inlet = suction
exhaust = outlet = discharge
air inlet, air intake, sucks in, breathes in, suction side, intake side > inlet, intake, air inlet, air filter
air outlet, delivery, output, discharge side > outlet, delivery
belt = drive belt = v-belt
band, bands, strap, straps, rubber band, drive band, fan belt, fan belts, v belt, vee belt, rubber, transmission belt > belt, belts,
  drive belt, drive belts, sling
pulley = sheave
sheave, idler, tensioner > pulley, tension, tensioner
adjuster, adjusting screw, tensioner bolt, jack screw > tension bolt, adjusting screw, bolt, adjustment
chain, track > chain, drive
gear, cog, cogwheel, gearbox, transmission, gear case > gear, gearbox, gears
bearing, bush, bushing, sleeve, race, ball race > bearing, bearings, bush
grease nipple, zerk, grease fitting, grease point > grease nipple, grease, bearing
shaft = spindle = axle
spindle, axle, rod, arbor, arbour > shaft, spindle, rod
seal = gasket = o-ring
gasket, o ring, rubber ring, sealing ring, packing, grommet, lip seal, rubber seal > seal, ring, gasket, seal ring, o-ring
airend, air end, compression element, screw block, rotor, rotors, screws > screw element, element, screw, rotor
motor = engine = drive
electric motor, motor, e-motor, mover > motor, drive motor, motor power
engine, powerplant > engine, motor
fan = blower = ventilator
blower, impeller, propeller, blades, ventilator, cooling fan > fan, cooling fan, impeller
radiator, rad, cooling fins, fins, heat exchanger, intercooler, cooling block, chiller, cooling matrix > cooler, oil cooler,
  aftercooler, radiator, heat exchanger, coolers
cooler = radiator
heater, heating element, warmer > heater, heating
thermostat, thermal valve, thermo valve, stat > thermostat, thermostat valve, temperature sensor
sensor = probe = transducer
probe, sender, sending unit, transducer, pickup, detector, feeler, thermometer, thermocouple > sensor, probe, temperature sensor,
  pressure sensor
dial, clock, meter, manometer, needle, pointer, pressure dial > gauge, pressure gauge, meter, display
pressure switch, pressostat > pressure switch, pressure sensor
pump = pump unit
trap, water trap, condensate trap, auto drain, moisture trap, drain trap > condensate drain, drain, water separator
dryer, drier, desiccant > dryer, drying agent
muffler = silencer
muffler, exhaust box > silencer, muffler
nozzle, jet, orifice, spout, tip > nozzle, jet
return line, oil return, scavenger, suck back line, pickup line > scavenge line, return line, line
spring, coil spring > spring
lever, handle, grip, crank handle, stick > handle, lever
knob, button, key, switch, pushbutton, push button, push-button > button, switch, key, knob
red button, red knob, mushroom, panic button, big red, e-stop, estop, e stop, emergency button, kill switch > emergency stop, stop
  button, mushroom button, button
key, hasp, padlock > padlock, key, lock
label, sticker, plate, nameplate, name plate, data plate, rating plate, tag, badge, placard, id plate > type plate, plate, label, sign,
  rating plate
type plate = nameplate = rating plate
wheel, caster, castor > wheel, castor
tire = tyre
glove, gloves, mitts > gloves
goggles, specs, eye protection, eyewear, glasses > glasses, goggles, safety glasses
earplugs, ear plugs, ear defenders, ear muffs, hearing protection, earmuffs > ear protection, hearing protection, noise
boots, footwear, work boots > shoes, safety shoes
wrench = spanner
ratchet, socket, socket wrench, torque wrench, allen key, hex key, strap wrench, chain wrench, pliers, screwdriver, hammer, mallet >
  wrench, spanner, key, tool, tools, torque
tool = tools
forklift, fork truck, lift truck, pallet jack, pallet truck, stacker > fork lift, truck, pallet truck, lift, forks
straps, strops, rope, ropes, chains, slings, lifting gear, lifting straps > sling, slings, lifting, lift, chain
skid, crate, box, packaging > pallet, packaging
rag, rags, cloth, cloths, wipe, wipes, towel > rag, rags, cloth
set, pack, kit, bundle, repair kit, rebuild kit, service kit > kit, set, service kit
speaker, mic, remote, clicker, remote control, handset > remote control, remote, speaker
spark plug, sparkplug, spark > spark plug, plug, ignition
carb, carburettor = carburetor
brake, brakes, clutch > brake, clutch
blade, knife, cutter, bit > blade, tool
`;
