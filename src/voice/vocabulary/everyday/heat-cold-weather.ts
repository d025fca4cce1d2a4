import { type WordField, words } from "./word-field.ts";

/** Heat, cold, weather and seasons. */
export const heatColdWeather: WordField = {
  things: words(`
air altitude autumn blanket boiler breeze burner celsius chill chiller climate coast cold condensation cooler cooling damp degree degrees
desert dew draft drizzle drought dust elevation fahrenheit fall falls fever fire flame flood fog freeze freezer freezes fridge frost
furnace gust hail heat heater heating humidity ice icebox insulation jacket lightning mist moisture oven radiator rain refrigerator salt
sand sea season shade shower sky sleet snow storm stove summer sun sunlight sunshine temperature temperatures thaw thermometer thunder
ventilation warmth weather wind winter`),
  actions: words(`
bake blow boil burn catch char chill condense cook cool cover defrost dry evaporate expose extinguish flood glow heat ignite light melt
overheat preheat protect rain reheat roast scorch shelter shine simmer singe snow soak storm sweat thaw warm`),
  forms: words(`
baked bakes baking blew blowing blown blows boiled boiling boils burned burning burns burnt catches catching caught chilled chilling
chills condensed condenses condensing cooked cooking cooks cooled cooling cools covered covering covers defrosted defrosting dried dries
drying evaporated evaporates evaporating exposed exposes exposing extinguished extinguishes extinguishing flooded flooding floods glowed
glowing glows heated heating heats ignited ignites igniting lighting lights lit melted melting melts overheated overheating overheats
preheated preheating protected protecting protects rained raining rains roasted roasting roasts scorched scorching sheltered sheltering
shelters shined shines shining shone simmered simmering simmers singed singing snowed snowing snows soaked soaking soaks stormed storming
storms sweated sweating sweats thawed thawing thaws warmed warming warms`),
  qualities: words(`
ambient baking blazing boiling burning chilly cloudy cold colder coldest cool cooler coolest damp drier dry dusty exposed extreme foggy
freezing hot hotter hottest humid icy indoor lukewarm mild moist outdoor overheated preheated rainy salty sandy scorching severe sheltered
snowy soaked soaking stormy subzero sunny tropical warm warmer warmest weatherproof wet wetter windy`),
  others: words(`
above below indoors inside outdoors outside overnight`),
};
