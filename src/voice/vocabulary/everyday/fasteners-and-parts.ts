import { type WordField, words } from "./word-field.ts";

/** Fastening words and the parts that things are made of. */
export const fastenersAndParts: WordField = {
  things: words(`
absorber absorbers arm arms assemblies assembly axle axles back badge badges band bands base bases bead beads bearing bearings bed beds
bellows belt belts bend bends bits blade blades bolt bolts bore bores bottom bottoms bowl bowls box boxes brace braces bracket brackets
brake brakes bucket buckets buffer buffers bumper bumpers bung bush bushes bushings cabinet cabinets cage cages cam cams cap caps carriage
carriages cartridge cartridges casing casings caster casters castor catch catches center chain chains chassis chuck chute chutes clamp
clamps clip clips clutch clutches cog collar collars collet compartment compartments component components cork corks corner corners
coupler couplers coupling couplings cover covers cowl crack cracks crank cranks cylinder cylinders damper dampers decal decals diaphragm
disc discs door doors dowel dowels drawer drawers drum drums duct ducts edge edges elbow elbows element elements enclosure enclosures end
ends face faces fan fans faucet faucets feet fence fences filter filters fitting fittings flange flanges flap flaps flywheel foot frame
frames front funnel funnels gap gaps gasket gaskets gear gearbox gearboxes gears grille grommet groove grooves guard guards guide guides
half halves hasp hatch hatches head heads hinge hinges hole holes hood hoods hopper hoppers hose hoses housing housings impeller jaw jaws
jet jets join joins joint joints key keys keyway label labels latch latches leg lid lids link linkage linkages links lip lips lock locks
lug lugs manifold membrane membranes mesh meshes middle module modules mount mounts nail nails nameplate nameplates nipple nipples nozzle
nozzles nut nuts orifice orifices pad padlock padlocks pads pan pans part parts piece pieces pinion pipe pipes piston pistons plate plates
propeller propellers pulley pulleys pump pumps rack racks rail rails reel reels reservoir reservoirs ridge ridges rim rims ring rings
rivet rivets rod rods roller rollers rotor rotors rubber runner runners saddle saddles screw screws seal seals seam seams section sections
segment segments shaft shafts shield shields shim shoe shoes shroud shrouds side sides sieve sieves sleeve sleeves slide slides spacer
spacers spigot spigots spindle spool spout spouts spring springs sprocket stand stands staple staples sticker stickers stop stopper
stoppers stops strainer strap straps strut struts stud studs sump surface surfaces table tables tank tanks tap tappet tee tees thread
threads tie ties tips tongue tongues top tops track tracks tray trays tube tubes turbine turbines union unions unit units valve valves
vane vanes vent vents washer washers weld welds wheel wheels worm worms zip zips`),
  actions: words(`
bed bind bolt butt clip cross engage fasten interlock latch line lock mesh overlap overtighten redo rivet screw seat seize slip strip undo
unfasten unlatch`),
  forms: words(`
binding bolted bolting bolts bound butting clipped clipping crossed crossing engaged engaging fastened fastening interlocked interlocking
latched latching lined lines lining locked locking meshed meshing overlapped overlapping overtightened redid redoing redone riveted
riveting screwed screwing screws seated seating seized seizing slipped slipping slips stripped stripping undid undoing undone unfastened`),
  qualities: words(`
aftermarket bent brittle broken buckled chipped compatible corroded countersunk cracked crooked crossthreaded damaged defective dented
faulty flush frayed genuine hexagonal imperial intact jammed loose matching metric misaligned missing original oversized perished pitted
ripped rusted scored scuffed seized sheared snapped spare split stripped stuck tapered threaded torn twisted undersized warped wobbly worn`),
  others: words(`
lefty righty`),
};
