import { type WordField, words } from "./word-field.ts";

/** Slang and idioms of the workshop. */
export const workshopSlang: WordField = {
  things: words(`
beast biscuit bloke botch brew chap crap crud doodad dud dude fiddle fix folk folks goo goop gubbins guts hack handyman hassle heap
innards juice knockoff mess monster nightmare pain pal rig rigged rookie sparky thingy widget workaround wreck`),
  actions: words(`
act bash bet botch bung bust chuck clobber conk dunno fool freak fry goof gun juice jumpstart kick muck nip nuke quit reckon ruin slap
sling tinker trash whack whip wreck yank`),
  forms: words(`
acted acting bashed bashing botched busted busting chucked chucking clobbered clobbering fooled fooling freaked freaking fried frying
goofed goofing kicked kicking mucking nipped nipping quit quitting reckoned reckoning ruined ruining slinging slung tinkered tinkering
trashed trashing whacked whacking whipped whipping wrecked wrecking yanked yanking`),
  qualities: words(`
beefy blown busted chunky clapped cooked cranky crappy dicey dodgy fiddly finicky fried fussy grumpy gummed haywire hopeless iffy lazy
lousy messed picky punchy rubbish ruined screwed shattered shot skinny sloppy sluggish stubborn stuffed temperamental toasted touchy weak
wonky wrecked`),
  others: words(`
ain't cause dunno gimme gonna gotta ish kinda lemme til wanna y'all`),
};
