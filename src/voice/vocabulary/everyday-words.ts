/**
 * Words that technicians use whatever their manual says, so that a question in the user's own words is heard as such.
 * They enter the language model at the weight of the rarest word.
 */
export const everydayWords: readonly string[] = `
accident adapter adjust adjusting adjustment again against age ahead air alarm align alignment allow allowed alone already always amount
angle annual answer any anyone anything anyway apart apply area around arrow ask assemble attach automatic away axis back backwards bad
bag balance ball band bang base basic basket battery beam bearing bearings beep beeping beeps before begin behind bell below belt belts
bend bent beside best better between big bigger bit black blade blades bleed blink blinking blinks block blocked blow blower blown blue
board body boil bolt bolts book boost both bottle bottom bowl box bracket brake brakes brand break breaker breaks bright bring broke
broken brown brush bubble bubbles bucket build built bulb bump burn burned burning burnt burst bush button buttons buy buzz buzzing by
bypass cable cables calibrate calibration call came camera can't cannot cap capacity car card care carefully carry cart case catch caught
cause caused causes ceiling center central certain certificate chain chance change changed changes changing channel charge charger
charging cheap check checked checking checklist chemical child choose circuit clamp clean cleaned cleaner cleaning clear clearance cleared
click clicking clip clock clog clogged close closed closer closing cloth clothes coat code codes coil cold collect color come comes coming
common company complete compressor computer condition connect connected connecting connection connector contact container control
controller controls cool cooled cooler cooling copper cord corner correct corrosion cost count counter couple coupling cover covered
covers crack cracked crank crash crew crooked cup current curve cut cutter cutting cycle cylinder daily damage damaged damp danger
dangerous dark data date day days dead deal deep defect degree degrees delay delivery depth detect device diagram dial diameter die diesel
different difficult dig dim direction dirt dirty disassemble disconnect disk display displays distance do doesn't doing don't done door
doors double doubt down drain drained draining draw drawing dried drill drip dripping drips drive driven drop dropped drops dry drum dull
during dust dusty duty each ear earlier early earth easily easy edge either electric electrical electrician electricity element else
emergency empty end ends energy engage engine enough enter entry equal equipment error errors even ever every exact exactly except
exchange exhaust exit expect expensive expert explode explosion external extra eye eyes face factory fail failed fails failure fall falls
false fan fans far fast faster fasten fault faults faulty feed feel feet fell few field file fill filled filler filling film filter
filters final find finger fingers finish fire firmware first fit fits fitted fitting fix fixed fixing flash flashes flashing flat flexible
flip float floor flow fluid flush foam fog follow foot force forget forgot fork forward found four frame free freeze freezes freezing
frequency fresh front frost frozen fuel full fully function fuse fuses gap gas gasket gate gauge gear gearbox gears general generator gets
getting give glass glove gloves glue goes going gone good got grease greased green grey grind grinding grip ground guard guide gun had
half hammer hand handle hands hang happen happened happening happens hard hardware has hazard head headset health hear hearing heat heated
heater heating heavier heavy height helmet help hex high higher highest hinge hire hit hold holder holding hole holes home hook hose hoses
hot hotter hour hours house housing how hum humid humming hundred hurt ice idle ignition immediately impact important inch inches inlet
input inside insert inspect inspection install installation installed installing instead instruction instructions insulation interval
isn't issue item jack jam jammed jams jerk job join joint jump just keep keeps kept key keys kick kill kind kit knife knob knock knocking
know label lamp lamps large last later lay layer lead leak leakage leaking leaks learn leave left leg length let letter level lever lid
life lift lifting light lights like limit limits line liner lines link liquid list litre liters little live load loaded loading local lock
locked log long longer look looks loose loosen lose losing loss lost lots loud louder low lower lowest lubricant lubricate lubrication
machine machines made magnet main maintain maintenance make makes making manual manufacturer many mark marks mask material matter max
maximum maybe mean means measure measured mechanic mechanism media meet melt menu mess message messages metal meter method middle might
mind mine minimum minute minutes missing mistake mix mixed mode model moisture monitor month monthly months more morning most motor mount
mounted mouse move moved movement moves moving much mud must name narrow near need needle needs network never new next night nobody noise
noises noisy none normal normally nose nothing notice now nozzle number numbers nut nuts odd off office often oily old once one only onto
open opened opening opens operate operating operation operator option order ordinary other out outlet output outside oven over overheat
overheated overheating overheats overload own owner page paint panel paper part parts pass password past patch path pattern pause pay
pedal people perform period permit person phase phone pick piece pieces pin pins pipe pipes piston pit place plan plastic plate play
please plug plugged plugs point poor position possible power powered precaution press pressed pressing pressure prevent previous print
printer probably problem problems procedure process product program proper properly protect protection protective pull pulley pulse pump
pumps push put puts quality quick quickly quiet quieter quit radio rag rain raise ran range rate rattle rattling reach read reading ready
rear reason recommended record red reduce refill reinstall release relief remains remember remote remove removed removing repair repaired
repeat replace replaced replacement replacing report required reservoir reset resistance rest restart restarts result return reverse right
ring rod roll roller room rope rotate rotating rotation rough round rubber rule run running runs rust rusty safe safely safety same sand
save saw say says scale schedule scraping scratch scratching screen screw screwdriver screws seal sealed seals seat second seconds see
seen select send sensor sensors sequence serial serious service serviced servicing set sets setting settings several shake shakes shaking
shaft sharp sheet shield shift shock shop short should shoulder show shows shut shuts side sides sign signal silent silicone similar
simple since single sit site six size skin slack sleeve slide slip slipping slips slow slower slowly small smaller smell smells smoke
smoking smooth soap socket soft software solution solve some someone something sometimes soon sound sounds source space spanner spare
spark sparks special speed spill spilled spin spinning spins spray spring square squeak squeaking squeal squealing stable stack stand
standard start started starting starts state station stay stays steam steel step steps stick sticker sticking sticks sticky still stone
stopped stopping stops storage store stored straight strange strap stream strength strip strong stuck stud stuff suck suction suddenly
suitable supply support sure surface swap switch switched switches switching swollen symbol symptom system tab table take taken takes tank
tap tape target task tear technician teeth temperature temperatures ten tension terminal test tested than that's them then there
thermostat they thick thin thing things think third this thread threads three through throw tight tighten tightened tightening tighter
tilt time timer times tip tire today together too took tool toolbox tools top torn torque total touch tough towards track train transport
trap tray trigger trip tripped trips trouble true trust try trying tube turn turned turning turns twice twist two type typical ugly unable
unblock under understand unit unload unlock unplug unscrew unsafe until unusual update upper upside upstairs use used useful user uses
using usual usually vacuum value valve valves vapor vehicle vent ventilation vessel vibrate vibrates vibrating vibration view visible
voltage volume wait wake walk wall want warm warming warn warning warnings warranty wash washer washing waste watch water way ways wear
wearing week weekly weeks weigh weight weird well went wet wheel wheels when where whether which while whistle white whole why wide width
will wind winter wipe wire wires wiring wish without won't wood word work worked worker working works worn worry worse wrap wrench write
wrong year yearly years yellow yes yet yourself zero able absolutely accept access according across act action actually add added addition
adjustable afternoon afterwards aim alive almost along although amounts another appear appears approach approve approved appropriate arm
arrive aside asked asking assembly assume attached attention available average avoid backup balanced barrel bath became because become
becomes bed been believe belong bet bill bite bitten blame blast bleeding bond border born bother bought bound boxes branch breathe brief
brightness bringing builder building busy buying calculate calling calm cancel capable careless carrying catches certainly changeover
cheaper chemicals chip choice choke circle claim class cleans clearly clever climb coast coating coffee coldest combination combine
comfortable compare compatible complaint completely concern concrete confirm confused consider constant constantly consumption contain
contains content continue continuous cooking correctly countries country course crane create cross crush cubic customer customers cuts
cutoff dampen deals decide decrease deliver demand describe description design desk destroy details develop diagnose dielectric difference
differences digit digital dip dirtier disposal dispose disposed distilled dose doubling downstream dripped drier drinking drinks driving
dump easier eat effect effort eight electronics elements eleven emit emptied emptying engineer english entire environment everybody
everyone everything everywhere exceed exceeds excess expected expire extend facing fact factor failing familiar family farther fifteen
fifty fight figure finished finishing five flame flammable floors flows foil folks food forever forgotten formula forty forwards
frequently friend friday fumes funny further future gallon garage garden gently giving goggles gradually gray great greater grid group
grow guarantee guess guy habit hall handbook handles handling harm harmful helper helping here history hobby holiday hopefully horizontal
hospital hotel human humidity hundreds idea identify ignore illuminate improve include included includes incorrect increase indicate
indicates indicator indoors industrial inform information injured injury inner installer insulated intake intend interested interfere
interior interrupt involved iron killed kilo kilos kitchen knowledge ladder landed language laptop largest lasts late launch lazy leads
leaning least leaves legal legally lifted lightly limited listen located location logo longest looking loosened lubricated maintained
maker managed manager manually meant measuring mechanical melted mention mild mile million minimal mobile modes moist monday money
mountain mouth multiple music named nature nearby nearest nearly necessary negative neither nine noon nor north notes noticed nowhere
obvious occasion occur occurs offer okay older oldest opposite organize originally outer outdoors outlets outage overnight overfill
overfilled pack packed pair parked particular passes passing payment percent perfect perfectly permanent permanently permission permitted
personal picture pinch plain plant plumber plumbing pointing poison poisonous policy polish popping portable positive possibly pour
pouring powder practice prefer prepare prepared presence present preserve previously price proof purchase purge purpose putting quantity
question questions quickest quite random rapid rarely rated rather ratio react readings really reasonable receive recently recheck
recognize recommend recycle reduced reducing refer refilled refuse region regular regularly related reliable remaining removal rent
replies require requires requirement requirements rescue respond response responsible restore retighten returns revision rid ridge rinse
risk rise rising road roof row ruin ruined safer sale sample sat saturday scrub sealant secure securely seized sell selected sense sent
separate separated separately seven seventy shade shape share she shelf shiny shipping shipped shoes shot shouldn't showing shown shutdown
sick sir situation sixteen sixty skill sleep slight slightly slope smart smelled snow soak solid somewhere sooner sorry sort south spaces
specific specification specifications speaker split spot spread squeeze staff stage stages stairs starter startup stayed stiff storing
storm strainer street strike struggle student stupid suggest suggested suit summer sun sunday sunlight supervisor supplied supplier
supposed surely surprise survive swing synthetic teach team technical tell tells temporary tends term terms testing thank themselves
therefore they're they've thirty thousand thousands thursday tied till tiny tired tomorrow tonight tooth tore touched touching town
trained training treat treatment tree tricky truck tuesday tune twelve twenty ultimate unclear uneven unexpected unfamiliar unlocked
unplugged upright upstream usage various vary venting vertical very video visit visitor visually voice wage waited waiting walking
warehouse warmed wasn't wasted watching weather wednesday weekend weren't whatever whenever wider wild windows wise wonder wondering
wouldn't wrapped written yard yesterday young your yours`
  .trim()
  .split(/\s+/);
