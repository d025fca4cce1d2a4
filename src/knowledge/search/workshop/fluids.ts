/** Fluids, dirt and what manuals call them. Notation: thesaurus.ts. */
export const fluids = `
oil = lubricant
lube, lubricant, lubing, lubrication, compressor oil, slick stuff, juice > oil, lubricant, grease, lubrication
grease, lithium, greasing > grease, lubricant, lubricate
fluid, liquid, drops, droplets, wet > oil, water, liquid, fluid, coolant
brand, make, type, kind, grade, viscosity, thickness, weight of oil, spec, specification > kind, grade, type, specification, oil
different oil, other oil, another oil, another brand, other brand > mix, different, kind, oil
gasoline = petrol
gas, petrol, gasoline, diesel, fuel > fuel, petrol, gasoline, diesel
antifreeze, coolant, glycol, cooling fluid > coolant, antifreeze, cooling water
condensate = water
water, moisture, damp, dampness, humidity, wetness, condensation, sweat, sweating, soggy, wet air > water, moisture, condensate,
  humidity, dry
milky, creamy, cream, cloudy, foggy, murky, mayonnaise, mayo, whitish, white, chocolate milk, emulsified, emulsion, sludge, foamy,
  frothy, froth, bubbly > milky, water, foam, emulsion, cloudy, colour
black, dark, burnt, burned, brown, smelly, stinks, stink, smell, smells, pong, tarry > black, burnt, smell, colour, dark
color = colour
color, colour, look like, looks like, shade, appearance > colour, color
dirt = contamination = dust
gunk, crud, muck, grime, filth, scum, sludge, goo, gum, build up, buildup, deposits, residue, scale, soot, debris, lint, fluff, fuzz,
  sawdust, shavings, grit, sand, swarf, chips, mud > dirt, dust, deposit, deposits, dirty, contamination, gum
dusty, grimy, mucky, filthy, gunky, cruddy, grubby, foul, fouled > dirty, dust, dirt, blocked
dirty = contaminated = soiled
old oil, dirty oil, waste oil, spent oil, used lube, dirty lube, dirty lubricant > used oil, waste, used, disposal
oily, greasy, slimy, slick, slippery > oily, oil, grease, slippery
spill, spilled, spilt, puddle, pool, slick, mess > spilled, spill, oil, leak, floor
leak = leakage = escape
leak, drip, weep, seep, ooze, dribble, spit, spray, squirt, pour out, gush, spew, spurt, trickle, sweat out, bleed out, escape > leak,
  leaks, oil, spray, escape, leakage
spit oil, spit out oil, oil in the air, oil carryover, carry over, carryover, oil mist, oil coming out > oil, compressed air, air
  network, excess, separator
losing oil, burning oil, using oil, drinking oil, guzzling, oil consumption, thirsty, goes through oil, eating oil > top up, oil, uses,
  leak, oil level
low on oil, short of oil, not enough oil, run dry, dry > oil level, low, lower mark, top up
too much oil, overfilled, overfill, overfull > excess, oil level, upper mark, high
oil level = oil quantity
how full, level, fill level > level, mark, sight glass
air, compressed air, shop air, pneumatic, pneumatics, air supply, air pressure, wind > air, compressed air, air network, pressure
pneumatic tools, air tools, tools, my tools, downstream, consumers > air network, compressed air, tools, users
vacuum, sucking, suck, suction, draw in > inlet, suction, intake, draw
fumes, smoke, gas, vapor, vapour, fume > exhaust, vapour, smoke, gas
vapor = vapour
smoke, smoking, smoky, smouldering, smoldering > smoke, fire, burnt, burn
flame, flames, blaze, burning, on fire, ablaze, fire > fire, burn, flame, extinguisher
extinguisher, put out, douse, hose it, throw water, bucket of water > extinguisher, fire, water, fight
cleaner, detergent, soap, solvent, degreaser, thinner, chemical, chemicals, bleach, alcohol, spray > cleaner, cleaning agent,
  degreasing, solvent, chemical
steam, pressure washer, steam cleaner, jet > jet, water, clean, cleaner
paste, compound, anti seize, anti-seize, copper slip, copaslip, never seize > paste, copper paste, grease, threads
loctite, threadlocker, thread lock, glue, sealant, ptfe, teflon tape, plumber tape > sealant, thread, tape, adhesive
sealer, silicone > seal, sealant
refrigerant, freon > refrigerant
absorbent, kitty litter, cat litter, spill kit, granules, absorb > granules, binding, spill, spilled
acid, corrosive, fizz > acid, corrosion
ice, icy, frost, frosty, freeze, freezing, frozen, freezes > frost, ice, cold, freeze, temperature
food grade, food safe, foodsafe, edible, food plant, kitchen > food, food factory, grade
sample, lab test, analysis, analyse, analyze, lab > sample, test, tested, analysis
drink, swallow, ingest > swallowed, swallow
`;
