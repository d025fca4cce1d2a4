import { type WordField, words } from "./word-field.ts";

/** Vehicles, transport and lifting. */
export const vehiclesAndLifting: WordField = {
  things: words(`
accelerator airplane bicycle bike bonnet boom bulldozer bus cart combine crane digger dolly drone engine excavator fender fork forklift
harvester headlight hitch hoist hub ignition kilo kilogram kilos limit limits load loader lorry mast mileage motorcycle mower muffler
odometer plane plow reverse robot scooter seat seatbelt shackle sling speedometer steering suspension throttle tire ton tonne tow tractor
traffic train transmission trolley trunk tyre vehicle wagon weight wheelbarrow winch windshield wiper`),
  actions: words(`
accelerate brake crane idle overtake overturn rev reverse ride skid slow speed steer tow transport travel`),
  forms: words(`
accelerated accelerating braked brakes braking craned idled idling overtaken overtaking overtook overturned overturning reversed reversing
revved revving ridden riding rode skidded skidding slowed slowing speeded speeding steered steering towed towing transported transporting
traveled traveling`),
  qualities: words(`
diesel hybrid loaded mobile moving parked petrol rolling stable stationary tippy unloaded unstable`),
  others: words(`
backward downhill forward forwards uphill`),
};
