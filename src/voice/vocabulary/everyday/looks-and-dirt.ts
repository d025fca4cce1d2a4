import { type WordField, words } from "./word-field.ts";

/** Looks, colours, shapes, dirt and wear. */
export const looksAndDirt: WordField = {
  things: words(`
algae arrow arrows ash ashes blister blisters chart charts circle circles clogs coating color colors corrosion cross crust crusts damage
damages dash dashes debris dent dents diagram diagrams ding dings dirt dot dots drawing drawings droplet droplets film films fingerprint
fingerprints flake flakes flames flash flashes fogs fungus glow glows grease grime gunk haze image images layer layers letter letters map
maps mark marks mildew mists mold muck mud nick nicks oval pattern patterns photo photos picture pictures pools print prints puddles
rectangle rectangles rip rips rubbish rust scratch scratches scuff shades shadow shadows shape shapes sign signs size sizes sketch
sketches slime smear smears smoke smokes smudge soot spot spots square squares stain star stars streak streaks stripe stripes tear tears
triangle triangles wear wears writing writings`),
  actions: words(`
blister brighten buckle bulge chip cloud corrode crack darken dent dim disappear droop fade flake flicker fog foul fray mist mold peel rot
rust sag scratch scuff shrink silt smear smoke smudge sparkle stain steam swell vanish warp wear yellow`),
  forms: words(`
blistered blistering blisters brightened brightening brightens buckled buckles buckling bulged bulges bulging chipped chipping chips
clouded clouding clouds corroded corrodes corroding cracked cracking cracks darkened darkening dented denting dents dimmed dimming dims
disappeared disappearing disappears drooped drooping faded fades fading flakes flaking flickered flickering flickers fogging fogs fouled
fouling fouls frayed fraying mists molded molding molds peeled peeling peels rots rotted rotting rusted rusting rusts sagged sagging sags
scratched scratches scratching scuffed shrank shrinking shrinks shrunk smeared smearing smears smoked smokes smoking smudged sparkled
sparkles sparkling stained staining stains steamed steaming steams swelled swelling swells swollen vanished vanishes vanishing warped
warping warps wearing wears wore worn yellowing yellows`),
  qualities: words(`
amber ancient average big black blackened blue bluish blurred blurry bright broad brown bulging caked charred choked coated colored
covered curved dark deep dim discolored dull enormous faded faint filthy fuzzy giant glossy golden gray greasy green greenish grimy grubby
huge illegible invisible large legible little long massive matte medium melted messy mini minute misty modern moldy muddy murky narrow new
old orange pale pink purple ragged readable red reddish round rusty sagging scorched scratched secondhand shabby shallow sharp shiny short
shrunken silver slimy small spotless spotted square straight striped swollen tall tatty thick thin tidy tiny transparent used visible
white whitish wide yellow yellowish`),
  others: words(`
barely entirely fully hardly mostly partly slightly totally visibly`),
};
