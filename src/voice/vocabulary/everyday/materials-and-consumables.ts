import { type WordField, words } from "./word-field.ts";

/** Materials and what is used up. */
export const materialsAndConsumables: WordField = {
  things: words(`
acetone acid acids additive additives adhesive adhesives aerosol aerosols alcohol alloy alloys aluminum ammonia antifreeze bag bags
bandage bandages barrel barrels beans bleach bottles brass brick bricks brine bronze brush brushes butane calcium can cans canvas carbon
cardboard carton cartons cask casks caulk cement ceramic ceramics chalk chrome clay cleaner cleaners cloth cloths coffee concrete coolants
copper cotton crate crates cream creams crumb crumbs degreaser deposit deposits detergent diesel dioxide dross dye dyes epoxy fabric
fabrics felt fiberglass filings filler fillers flour fluff fluids foil foils food foods fuels fur garbage gasoline gel gels glove gloves
glue gold grain grains graphite gravel grit hair hairs helium hydrogen ink inks iron jar jars junk kerosene lacquer leather lime limescale
lint liquids litter lube lubricant lubricants mask masks metal metals methane milk monoxide nickel nitrogen nylon oils oxygen pack packet
packets packs paint pallet pallets paper papers paraffin paste pastes pellet pellets petrol pigment pigments plaster plastic plastics
plywood polish powder powders primer primers propane putty rag rags refrigerant refrigerants residue residues resin ribbon ribbons roll
rolls rope ropes sachet sack sacks sawdust scale scrap scraps sealant sealants shaving shavings sheet sheeting sheets silicone silver slag
soap solvent solvents spirit spirits sponge sponges sprays stainless steel stock stone stones string strings sugar supplies supply tape
tapes tea thinner timber tin tissue tissues titanium toner trash tub tubing tubs twine varnish vinegar waste wax wipe wipes wood wool wrap
wraps yarn yeast zinc`),
  actions: words(`
blend consume cure discard dissolve dump grease harden lubricate oil recycle replenish restock soften stir thicken thin throw waste`),
  forms: words(`
blended blending consumed consuming cured curing discarded discarding dissolved dissolving dumped dumping greased greasing hardened
hardening lubricated lubricating oiled oiling recycled recycling replenished replenishing restocked restocking softened softening stirred
stirring thickened thickening threw throwing thrown wasted wasting`),
  qualities: words(`
biodegradable coarse concentrated corrosive diluted disposable distilled elastic expired filtered fireproof flammable flexible galvanized
gooey gritty metallic mineral organic plastic powdery pure recyclable reusable rough rubbery smooth soft stainless sticky stiff synthetic
toxic waterproof wooden`),
  others: [],
};
