import { type WordField, words } from "./word-field.ts";

/** Tools, and what hands do with things. */
export const toolsAndHandling: WordField = {
  things: words(`
accessories accessory allen allens attachment attachments axe axes bar bars bench benches bin bins block blocks blower blowers broom
brooms caliper calipers cases chisel chisels compass compressor compressors contraption contraptions crowbar cutter cutters die dies
drillbit dryer dryers dustpan flashlight flashlights gadget gadgets gauges gizmo gizmos grinder grinders grip grips gun guns hacksaw
hammer hammers handle handles heaters hex hoe hoes hook hooks horse horses inflator jack jacks keyring knife knives ladders lantern
lanterns lanyard levels mallet micrometer micrometers mirror mirrors mop mops multimeter needle needles ovens pick picks plier pliers
pouch pouches pries pry puller punch punches rasp rasps ratchet razor razors reamer reamers ruler rulers sander sanders saw saws scissors
scraper scrapers screwdriver screwdrivers shear shears shelf shelves shovel shovels sledgehammer snips solder soldering spade spades
spanner sprayer sprayers stapler staplers stepladder stepladders stethoscope stethoscopes stool stools stripper strippers syringe syringes
tester testers tongs toolbox toolkit torch torches towel towels trestle tweezer tweezers vacuums vice vices vise wedge wedges welders
workbench wrench wrenches`),
  actions: words(`
aim align assemble attach balance bend bore brush buff carry center check chop clamp clean close coil collect count couple crank crimp
dangle detach disassemble disengage dislodge dismantle drag drill drop dust eject examine extract feed fetch fiddle file fix flip fold
force free gather gauge glue grab hack hammer hand haul hit hoist hook improvise insert inspect jack jam jiggle join label lay lean level
lever lift lodge loop loosen lower maintain mark mend mess mount nail nudge number pack paint part patch pick pierce pile pin place poke
polish position prepare probe prod prop pry punch ram ratchet readjust realign reassemble rebalance rebuild recalibrate refit release
remove repaint repair rest retune reuse rig rip roll rotate rub sand saw scatter scoop scrub search seek shave shift shove shovel shred
slice slide smash snap solder spin split spread squeeze stack staple steal stick straighten strap stretch swap sweep swing tape tear test
thread tie tighten tilt tip toss trim tune tweak twist unbolt unclamp unclip uncoil uncouple unfold unhook unload unlock unpack unscrew
unseal unstick untie unwind unwrap vacuum wash wedge weigh weld wiggle winch wind wrap`),
  forms: words(`
aimed aiming aligned aligning assembled assembling attached attaching balanced balancing bending bent bored boring brushed brushing
carried carrying centered centering checked checking chopped chopping clamped clamping cleaned cleaning cleans closed closing coiled
coiling collected collecting counted counting coupled coupling cranked cranking crimped crimping dangled dangling detached detaching
disassembled disassembling disengaged disengaging dislodged dislodging dismantled dismantling dragged dragging drilled drilling dropped
dropping drops dusted dusting ejected ejecting examined examining extracted extracting fed feeding fetched fetching fiddled fiddling filed
filing fixed fixing flipped flipping folded folding forced forcing freed freeing gathered gathering gauged gauging glued grabbed grabbing
hacked hacking hammered hammering handed handing hands hauled hauling hit hitting hoisted hoisting hooked hooking improvised improvising
inserted inserting inspected inspecting jacked jacking jammed jamming jams jiggling joined joining labeled labeling laying leaned leaning
leant leveled leveling levering lifted lifting lodged lodging looped looping loosened loosening lowered lowering maintained maintaining
marked marking marks mended mending messed messing mounted mounting nailed nailing nudged nudging numbered numbering numbers packed
packing painted painting parted parting parts patched patching picked picking pierced piercing piled piling pinned pinning pins placed
placing poked poking polished polishing positioned positioning prepared preparing pried probed probing prodded prodding propped propping
prying punched punching ratcheted ratcheting readjusted readjusting realigned realigning reassembled rebalancing rebuilding rebuilt
recalibrated recalibrating refit refitted refitting released releasing removed removing repainted repainting repaired repairing rested
resting reused reusing rigged rigging ripped ripping rolled rolling rotated rotating rubbed rubbing sanded sanding sawed sawing scattered
scattering scooped scooping scrubbed scrubbing searched searching seeking shaved shaving shifted shifting shoved shoveled shoveling
shoving shredded shredding sliced slicing slid sliding smashed smashing snapped snapping soldered soldering sought spinning spins split
splitting spread spreading spun squeezed squeezing stacked stacking stapled stapling stealing sticking sticks stole stolen straightened
straightening strapped strapping stretched stretching stuck swapped swapping sweeping swept swinging swung taped taping tearing tested
testing threaded threading threads tied tightened tightening tilted tilting tipped tipping tore torn tossed tossing trimmed trimming tuned
tuning tweaked tweaking twisted twisting tying unbolted unclipped uncoiled unfolded unfolding unhooked unloaded unloading unlocked
unlocking unpacked unpacking unscrewed unscrewing unsealed untied untying unwinding unwound vacuumed vacuuming washed washing wedged
weighed weighing welded welding wiggled wiggling winding wound wrapped wrapping`),
  qualities: words(`
adjustable awkward blunt bulky clumsy cordless crossed detachable fixed flimsy handy heavy hollow hydraulic insulated interchangeable
light magnetic pneumatic portable removable replaceable rounded sharpened slack slotted snug solid sturdy`),
  others: words(`
alongside anticlockwise apart backwards beneath clockwise counterclockwise crosswise downward downwards evenly firmly forth gently halfway
inward inwards lengthwise loosely outward outwards partway sideways tightly underneath upside upward upwards`),
};
