/** Electrics, controls and displays in everyday words → as manuals print them. Notation: thesaurus.ts. */
export const electrics = `
electrical = electric
electrics, electricals, electric stuff, wiring, wire, wires, circuitry, electronics > electrical, cable, wire, electric, terminals,
  cabinet, wiring, electrician
wire = cable = lead = cord
cable, cord, lead, flex, power cord, power lead, mains lead, power cable, feed, feeder, supply cable, extension lead, extension cord,
  wire > cable, mains cable, power cord, supply, wire
wire size, cable size, cross section, gauge of wire, how thick, how fat, thick, fat, gauge > cross section, cable, mm², diameter,
  conductor, thickness
power = electricity = mains
power, juice, electricity, current, electric, mains, supply, grid, utility, line voltage, hydro > power, supply, mains, voltage, current
wall socket, outlet, socket, receptacle, power point, wall plug, plug > socket, outlet, plug, supply, power outlet
voltage = volts
volt, volts, how many volts, potential > voltage, v, supply
amp, amps, amperage, ampere, amperes, draw, how many amps, pull, load current, consumption > current, a, full load current, fuse
watt, watts, wattage, horsepower, horses, hp, kilowatt, kilowatts, how powerful, how strong, oomph, grunt, motor size > power, kw, motor
  power, w, rating
ohm, ohms > resistance
hertz, cycles > hz, frequency
three phase, three-phase, 3 phase, phases, phase > phase, phases
ground = earth
grounding, grounded, ground wire, earthing, earth wire, earth, ground > earth, protective earth, pe, ground
neutral, neutral wire > neutral
breaker, circuit breaker, trip switch, mcb, rcd, gfci, cutout, overload, thermal overload, motor protector > fuse, breaker, circuit
  breaker, overload relay, relay
fuse = breaker
fuse, fuse box, fusebox, fuse board, fuse panel, breaker box, breaker panel, consumer unit, distribution panel, distribution box, main
  panel > fuse, fuses, distribution board, supply, control fuse
switch box, switchbox, electric box, electrical box, electrical cabinet, control box, control cabinet, control cubicle, switchgear,
  junction box, power box, electrical panel > cabinet, electrical cabinet, terminal, enclosure
contactor, starter > contactor, starter
relay, contact, coil > relay, contact, coil
terminal, terminals, screw terminals, lug, lugs, wire ends, connections, post > terminal, terminals, cable terminals, connection
disconnect switch, isolator, main switch, master switch, power switch, main breaker, on off switch, knife switch > main switch, switch,
  power button
solenoid, magnet valve, electrovalve, electric valve > solenoid valve, coil, valve
capacitor, capacitors, cap, caps, residual charge, stored charge, still live > capacitor, capacitors, charged
live, hot wire, energised, energized > live, voltage, energized, power
board, circuit board, pcb, motherboard, card, printed circuit, brain, brains, computer, ecu, plc, electronics, control unit, chip,
  module > controller, circuit board, board, control, module
controller = control unit
screen, display, readout, monitor, lcd, panel, hmi, touchscreen, digital display, little screen, digits > display, screen, panel,
  control panel
display = screen = readout
panel, control panel, dash, dashboard, console, front panel, keypad, control board > panel, control panel, display
light, lights, lamp, led, bulb, indicator, pilot light, warning light, beacon, signal light, telltale, idiot light > lamp, indicator,
  led, light, lamps
lamp = light = indicator
blink, blinks, blinking, flash, flashes, flicker, flickering, winking, pulsing, strobing, flashing > flashing, flash, flashes, blink,
  blinking
solid, constant, steady, stays on, stay lit, always on, lit, lit up, glowing, glow > steady, lights, on, lit
amber, orange, yellowish > yellow, amber, orange
crimson, reddish > red
battery = cell
coin cell, button cell, watch battery, coin battery, backup battery, little battery, cell, cells, battery pack, memory battery >
  battery, batteries, clock
clock, time of day, date, watch, calendar, set the time, wall clock > clock, time, date
timer, countdown, reminder > timer, interval, counter
hour meter, hours meter, hourmeter, hour counter, hours run, running hours, odometer, mileage, clocked up, hours on it, how many hours
  on, on the clock > running hours, hours, counter, counters
counter = meter
history, log, event log, alarm log, past errors, fault history, error log, old faults, earlier faults, past faults, memory, previous
  codes > events, memory, history, log
settings, options, preferences, setup, config, configuration, parameters, parameter, menus > settings, setting, menu, parameters, set
setting = set point = setpoint
setpoint, target, cut in pressure, cut-in, cut in, cut out pressure, cut-out > setting, load pressure, unload pressure, pressure, set
factory setting, default, factory default, out of the box, from the factory, stock, standard, original > factory, default, factory
  value, factory setting, standard
password = passcode = access code = pin
password, passcode, pin, pin number, secret, secret code, secret number, login, log in, credentials, unlock code, code to get in, unlock
  > password, access code, pin, code
locked out, lock me out, locked > locks, locked, password
user name, account, profile > account, user
firmware, software, program, update, upgrade > software, update, version, firmware
wifi, wi-fi, wireless, wlan > wireless, network, wifi
internet, web, online, ethernet, lan > network, internet
network, modbus, fieldbus, bus, ethernet port, communication, comms, remote monitoring, telemetry, building management, bms, scada, dry
  contact, volt free, remote signal > network, remote monitoring, relay, output, interface, terminal
bluetooth, pairing, pair > bluetooth, pairing
star delta, wye delta, wye, soft start, starter click > star, delta
frequency drive, vfd, inverter, variable speed > inverter, speed
speed, rpm, revs, revolutions, how fast, spins, turns per minute > speed, rpm
remote start, start remotely, remotely, from afar, from a distance > remote, remote control
automatic restart, auto restart, restart by itself, restart on its own > automatic restart, restart
blackout, power cut, outage, power outage, brownout, power failure, power loss, lost power, power comes back, power came back, power
  goes out, lights go out, power went off, mains failure > power failure, power, supply, power has failed, fails
static, discharge > static, charge
door switch, interlock, limit switch, safety switch > door switch, switch, door
spike, surge, lightning, thunderstorm > voltage spike, voltage, lightning
signal, pulse, reading > signal, value
picture, image, video > picture, image
volume, loudness > volume, sound
channel, station, program guide > channel, channels, guide
subtitle, captions, closed captions > caption, subtitle
blind, visually impaired, zoom > accessibility, enlarge
`;
