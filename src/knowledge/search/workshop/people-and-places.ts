/** People, permissions, places and paper in everyday words → as manuals print them. Notation: thesaurus.ts. */
export const peopleAndPlaces = `
operator = user
boss, supervisor, driver, worker, user, staff, crew, anyone, anybody, everyone, people, folks, lad, lads, apprentice, trainee, newbie,
  rookie, employee, layman, handyman, cleaner, customer > operator, person, user, technician
technician = mechanic = engineer = fitter
mechanic, fitter, engineer, repairman, service guy, service man, serviceman, tech, specialist, expert, professional, pro, maintenance
  guy, maintenance man > technician, service, electrician, qualified, operator
sparky, sparkie, electrical engineer, qualified person, licensed electrician, electrical guy > electrician, qualified electrician
who can, who may, who is allowed, who's allowed, whose job, who should, who does, who is supposed, who > operator, technician,
  electrician, who may, only, qualified, trained
allowed = permitted
allowed, allow, permission, authorised, authorized, supposed to, can i, ok to, okay to, may i, is it ok, is it okay, is it safe,
  entitled, rights, legal, permissible > may, only, must not, never, permitted, allowed, do not
forbidden, banned, prohibited, no go, never, not allowed, off limits > never, do not, must not, not
training, trained, course, certificate, certified, skills, skilled, licence, license, ticket > trained, qualified, technician
license = licence
doctor, medic, ambulance, hospital, paramedic, physician, nurse > doctor, first aid, hospital, emergency services
first aid = medical
fire brigade, fire department, firefighters > fire, emergency
manufacturer, maker, factory, company, support, hotline, help line, helpline, customer service, dealer, vendor, supplier > service,
  manufacturer, help, call
help, assistance > help, service
room, shop, workshop, garage, shed, plant, hall, building, indoors, inside, plant room, basement, factory, cellar, warehouse > room,
  location, indoors, building, surroundings
outdoors, outside, open air, rain, in the rain, rained on, weather, weatherproof, sun, under the sky, wet weather > indoors, location,
  protection class, rain, outdoors
place = location = site
where should i put, where to put, where do i put, where can it stand, put it, site, spot, placement > place, location, install, position
location, situated, where is, where do i find, where can i find, whereabouts, where is the, find > where it is, located, behind,
  location, inside
surroundings = ambient = environment
environment, ambient, surrounding, conditions, climate > room temperature, surroundings, ambient, conditions
room temperature, ambient temperature, how cold can, how hot can, outside temperature > room temperature, ambient temperature, lowest,
  highest
floor, ground, slab, concrete, footing, foundation, surface > floor, foundation, ground
ventilation, airflow, air flow, fresh air, draft, draught, breeze, hot air, warm air, airing, stuffy > ventilation, cooling air, exhaust
  air, inlet, warm air, duct, air flow
air con, aircon, air conditioning > air conditioner, cooling
front, front side, face > front
back, rear, back side, behind, round the back > rear, behind, back
bottom, underneath, under, lowest point, base > bottom, below, lower, under
top, upper, roof, ceiling, overhead > top, roof, above, upper
left, left hand, near side, nearside > left
right, right hand, off side, offside > right
side, flank > side
inside, internals, innards, guts, interior > inside, internal
seaside, coast, beach, salt air, sea air, marine, harbour, harbor > sea, severe
bakery, foundry, quarry, sawmill, wood shop, joinery, carpentry, farm, mine, chemical plant > dust, severe conditions, bakery,
  woodworking, quarry
neighbour, neighbours, second machine, two machines, another machine, both machines, pair of, multiple, several, two compressors, side
  by side, in parallel > two, second, other, network
manual = instructions = handbook
manual, handbook, guide, booklet, paperwork, documentation, docs, book, instruction book > manual, instructions
page, chapter, section > section, chapter, page
drawing, diagram, schematic, circuit diagram, wiring diagram, blueprint > diagram, figure, drawing
checklist, list, to do > checks, list
service book, logbook, log book, paper trail, records > service record, record
warranty, guarantee, cover > warranty, guarantee
price, cost, money, expensive, cheap > price, cost
delivery, delivered, shipped, arrives, arrived, courier, freight, shipping damage, transit damage > delivery, delivery note, transport,
  damage, unloading
transport locks, shipping locks, shipping brackets, transit brackets, transit bolts, shipping bolts, red brackets > transport brackets,
  transport bolts, brackets, transport
before the first use, commissioning, commission, start it for the first time, first start-up, maiden run, first run, initial start,
  installation > first start, before the first start, commissioning
bring back into service, bring it back, back into service, back in service, recommission, wake up, out of storage, after storage, after
  a long break, long stop, stood for months, been standing > back to work, standing, first start, storage, again, standing for
after the job, when finished, finish up, wrap up, done with the work, put back to work, hand back > back to work, after the job, put the
  machine back
emergency, panic, urgent > emergency, emergency stop, danger
steps, procedure, how to, walk me through, talk me through, instructions, routine > procedure, steps, carry out
purpose, what is it for, what's it for, what does it do, what do they do, job, role, function, use > protects, use, function, what it
  protects against, description
how does it work, working principle, principle, inside workings > description, path, what the machine does
trash = waste = rubbish = garbage
rubbish, trash, garbage, bin, dumpster, skip, landfill, hazardous waste, special waste, scrap yard, scrapyard > waste, disposal,
  container, scrapping
environmentally, environment, green, eco, pollution, pollute, sewer, down the drain, drain > drain, waste, soil, water
option, optional, extra, extras, accessory, accessories, add on, add-on > option, accessory, accessories, kit
kid, kids, child, children, pet, pets > children, person
hair, rings, jewelry, jewellery, watch, necktie, tie, sleeves, clothes > hair, rings, clothing, watches, loose clothing
ppe, safety gear, protective gear, protective equipment, safety equipment, protection > protective clothing, safety, wear, gloves,
  glasses, ear protection
television, telly, tv set > tv
phone, mobile, cell phone, cellphone, smartphone > mobile device, phone, smartphone
laptop, pc, computer > computer, pc
usb stick, thumb drive, flash drive, pen drive, memory stick > usb, usb device, storage device
movie, film, show > movie, program, video
`;
