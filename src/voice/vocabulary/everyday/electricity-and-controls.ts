import { type WordField, words } from "./word-field.ts";

/** Electricity, controls, computers and networks. */
export const electricityAndControls: WordField = {
  things: words(`
account accounts accumulator accumulators adapter adapters aerial aerials alert alerts alternator amp amperage amps antenna antennas app
application applications apps arc arcs backup backups batteries battery blackout blackouts bluetooth board boards breaker breakers
brownout brownouts bug bugs bulb bulbs button buttons buzzer cable cables camera cameras capacitor capacitors card cards cell cells
charger chargers chip chips circuit circuits clock clocks cloud clouds code codes coil coils computer computers connector connectors
console consoles contact contacts control controller controllers controls copies copy cord cords counter counters crash crashes current
currents cursor dashboard dashboards data database databases datas default defaults detector detectors dial dials diode diodes disk disks
display displays download downloads drive drives earth earths electricity ethernet extension extensions fault faults feature features file
files firmware folder folders function functions fuse fusebox generator generators glitch glitches ground grounds hertz histories history
icon icons indicator indicators interference internet inverter joystick jumper jumpers keyboard keyboards keypad keypads kilowatt
kilowatts knob knobs lamp lamps laptop laptops lead leads led lever levers light lights live lives log login logs magnet magnets memories
menu menus message messages meter meters microphone microphones mode modem modems modes monitor monitors motor motors mouse network
networks neutral neutrals notification notifications ohm ohms option options outage outages outlet outlets overload overloads page pages
panel panels parameter parameters passcode password passwords pedal pedals phase phases phone phones pin pins plug plugs port ports power
powers probe probes processor processors program programs radio radios reboot reboots receptacle receptacles record records rectifier
rectifiers relay relays remote report reports reset resets resistor resistors restart restarts router routers screen screens sensor
sensors server servers setting settings shock shocks short shortcut shortcuts shorts signal signals slot slots smartphone smartphones
socket sockets software solenoid spark sparks speaker speakers spike spikes starter starters static stick sticks submenu surge surges
switch switchboard switchboards switches symbol symbols tab tablet tablets tabs terminal terminals thermostat thermostats timer timers
touchscreen transformer transformers transistor transistors update updates upgrade upgrades upload uploads user username usernames users
value values version versions volt voltage voltages volts warning warnings watt wattage watts wifi window windows wire wires wiring`),
  actions: words(`
accept acknowledge activate adjust arc automate back beep blink boot bridge bypass calibrate cancel charge choose clear click configure
confirm connect control copy crash deactivate delete deselect detect disable discharge disconnect dismiss display downgrade download drain
edit electrocute enable enter erase flash format freeze ground hang ignore indicate install insulate interfere jump lag load log measure
monitor mute override pair paste plug power press print program push react reboot recharge reconfigure reconnect record recover register
regulate reinstall reject reload reprogram reset respond restart restore rewire save scan scroll select sense shock short shut sign
silence spark store swipe switch sync tap track trip type uninstall unplug update upgrade upload wipe wire zap`),
  forms: words(`
accepted accepting accepts acknowledged acknowledges acknowledging activated activates activating adjusted adjusting adjusts arcs
automated automates automating backed backing backs beeped beeping beeps blinked blinking blinks booted booting boots bridged bridges
bridging bypassed bypasses bypassing calibrated calibrates canceled canceling cancels charged charges charging chooses choosing chose
chosen cleared clearing clears clicked clicking clicks configured configuring confirmed confirming confirms connected connecting connects
controlled controlling controls copied copies copying crashed crashes crashing deactivated deleted deletes deleting detected detecting
detects disabled disables disabling discharged discharges discharging disconnected disconnecting disconnects dismissed dismisses
dismissing displayed displaying displays downgraded downgrades downgrading downloaded downloading downloads drained draining drains edited
editing edits electrocuted enabled enables enabling entered entering enters erased erases erasing flashed flashes flashing formats freezes
freezing froze frozen grounded grounding grounds hanging hangs holds hung ignored ignores ignoring indicated indicates indicating
installed installing installs insulated insulating interfered interferes interfering jumped jumping jumps lagged lagging lags loaded
loading loads logged logging logs measured measures measuring monitored monitoring monitors muted mutes muting overridden overrides
overriding overrode paired pairing pairs pasted pastes pasting plugged plugging plugs powered powering powers pressed presses pressing
printed printing prints programmed programming programs pushed pushes pushing reacted reacting reacts reads rebooted rebooting reboots
recharged recharges recharging reconfigured reconnected reconnecting reconnects recorded recording records recovered recovering recovers
registered registering registers regulated regulates regulating reinstalled reinstalling reinstalls rejected rejecting rejects reloaded
reloads reprograms reset resets resetting responded responding responds restarted restarting restarts restored restores restoring rewired
rewires rewiring saved saves saving scanned scanning scans scrolling scrolls selected selecting selects sensed senses sensing shocked
shocking shocks shorted shorting shorts shut shuts shutting signed signing signs silenced silences silencing sparked sparking sparks
stored stores storing swiped swipes swiping switched switches switching tapped tapping taps tracked tracking tracks tripped tripping trips
typed types typing uninstalled unplugged unplugging updated updates updating upgraded upgrades upgrading uploaded uploading uploads wiped
wipes wiping wired wires wiring writes zapped zapping zaps`),
  qualities: words(`
active analog automatic blank charged connected correct current custom dead default digital disabled discharged disconnected earthed
electric electrical electronic empty enabled factory flat frozen grounded inactive incorrect invalid latest live locked manual newest
offline online outdated overloaded permanent powered previous rechargeable remote shorted temporary unavailable unknown unlocked unplugged
unresponsive wired wireless`),
  others: words(`
automatically manually remotely via wirelessly`),
};
