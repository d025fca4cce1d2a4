/** How much, how big, how often: everyday measures → as manuals print them. Notation: thesaurus.ts. */
export const timeAndQuantity = `
interval = frequency = period
how often, how frequently, frequency, frequent, regularly, regular, routinely, routine, schedule, time between, due, come due, when is
  it due, when do i, when should i, how many hours, every how many > interval, intervals, hours, maintenance schedule, due, job
schedule = plan = programme = program
daily = every day = once a day
each day, every day, every morning, each morning, day to day, before each shift, every shift, each shift, morning check, morning checks,
  walkaround, pre-start, prestart, first thing > daily, day, checks before starting, once a day, checks
weekly = every week = once a week
each week, every week, per week > weekly, week
monthly = every month = once a month
each month, every month, per month, every four weeks > monthly, month, months
quarterly, every quarter, four times a year, every three months > 3 months, months, quarterly
twice a year, half yearly, half-yearly, biannual, semiannual, every six months, every half year, half a year, six months > 6 months,
  months, half year
yearly = annually = every year = once a year
annual, annually, yearly, every year, each year, once a year, per year, twelve months, every twelve months > year, annual, 1 year,
  yearly, annually
every other year, every two years, biennial > 2 years, years
new, brand new, first time, initial, initially, break-in, running in, run in, break in, early on, just installed, fresh > first, new,
  first start, first 50, before the first
how long, how much time, time needed, duration, how many minutes, how soon, wait time, how quickly > minutes, time, hours, seconds,
  wait, long, after
last, lifetime, lifespan, life, life span, how long does it last, how many years, service life, durability, good for > life, years,
  hours, replace, interval
long time, for ages, months on end, extended period, over the winter, off season, off-season, seasonal, long break, summer break, half a
  year, six months, while away, holidays, vacation, holiday, long haul > long storage, storage, months, longer, break, standing
short time, few days, couple of weeks, weekend, a week, fortnight, short stop > short break, weekend, weeks, break
at night, overnight, nights, weekends, evening, after hours > timer, programme, weekly, night, overnight
straight away, right away, immediately, asap, straightaway, instantly, pronto > at once, immediately
before = prior
afterwards, later, then > after
size = dimension
big, how big, size, sized, dimensions, footprint, measurements, how large, large, bulk, measure > dimensions, size, length, width,
  height, diameter, volume
tall, how tall, height, how high > height
wide, how wide, width, breadth, across > width
long, how long is > length
deep, how deep, depth > depth
gap, space, room, clearance, elbow room, breathing space, distance, how far, how close, breathing room, spacing, room around > clear
  space, clearance, distance, space, gap, mm
close to the wall, against the wall, near the wall, wall > clear space, wall, distance, behind
small, smallest, least, minimum, tiniest, at least, bare minimum > smallest, minimum, lowest, at least
max, maximum, most, top, upper limit, ceiling, highest, greatest, biggest, limit, upper, largest, peak > highest, maximum, greatest,
  limit, most, at most
min, lower limit, lowest > minimum, lowest
heavy, how heavy, weigh, weighs, weight, mass, kilos, tonnes, tons, how many kilos, pounds > weight, kg, mass
kilo = kilogram
how much, how many, amount, quantity, volume, dose, dollop, squirt, shots > quantity, amount, litres, l, g
how much oil, oil capacity, how many litres, how many liters, how much lube, how much lubricant, oil volume > oil quantity, litres,
  holds, quantity, oil
liter = litre
litres, liters, gallons, pints, quarts, cups > litres, l, quantity, volume
hold, holds, contain, take, takes, capacity, fit in > holds, takes, capacity, volume, quantity, content
grams, ounces, gram > g, quantity
newton metre, newton meter, newton metres, newton meters, foot pounds, ft lbs, torque spec, torque figure, torque value, torque setting
  > torque, nm, tightening torque, tighten
newton, newtons, pull, push force, tension reading, tightness, how tight should the belt > force, n, tension
pressure, psi, bars, how much pressure, squeeze > pressure, bar
psi = bar
degree, degrees, celsius, fahrenheit, centigrade > °, temperature
meter = metre
elevation, altitude, height above sea level, sea level, mountain, mountains, mountaintop, uphill, high up, alpine, thin air > altitude,
  metres, sea level
humid, humidity, muggy, sticky, damp > humidity
percent, percentage > %, per cent
slope, incline, angle, pitch, gradient, how level > slope, fall, per cent
tolerance, variation, leeway, margin, swing, allowance, out by > deviation, tolerance, difference, permitted
difference, spread, differential, hysteresis, band > difference, between
half = halve
double, twice, two times > twice, double
more often, sooner, extra > halve, more often, twice as often, severe
dusty place, harsh, tough, rough, heavy duty, severe, nasty environment, hard life, extreme > severe conditions, dust, severe
how many, number of, count > quantity, number
number = no
serial, serial number, machine number, id number > serial number
part no, part number, item number, catalogue number, catalog number, order number, order code, stock number, sku, article number,
  reference number > part number, number, part, order
model = version = type
version, variant, kind of machine, which one do i have, model number, edition > model, version, type plate, type
manufactured, built, made, year of build, how old, age, vintage, year of manufacture, born > year, construction, type plate, serial number
purity, clean air, oil content, ppm > oil content, air, mg
`;
