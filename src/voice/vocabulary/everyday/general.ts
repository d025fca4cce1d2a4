import { type WordField, words } from "./word-field.ts";

/** What is left: words of any conversation about equipment. */
export const general: WordField = {
  things: [],
  actions: [],
  forms: [],
  qualities: [],
  others: words(`
able absolutely access according action addition adjustment ahead alignment angle anything apply appropriate arrive aside assume axis ball
basket bath beam bigger bite bitten blast bond book boost border born branch brightness calculate calibration calm capable caused
changeover channel checklist class clearance clearly closer coat combination comfortable complaint completely concern condition connection
consumption contain contains content correctly cubic curve cutoff dampen decrease defect demand description design destroy details develop
device diagnose diameter dielectric dig digit dip direction dirtier disposal dispose disposed dose downstream drinking drinks easily eat
effect effort electronics emit energy english environment equal equipment everything exact exceed exceeds excess extend external factor
failure familiar farther faster fight forever formula further fuses greater grey grid group habit hardware harm headset health heavier
helper higher highest hobby holder hopefully horizontal human hundreds identify illuminate impact industrial information input inspection
installation intend interested interior interrupt involved landed language largest launch legally lightly limited liner list located logo
loss lowest lubrication machine machines maintenance material max maximum mechanical mechanism media minimal minimum movement multiple
music named nature nearest negative notes nothing occasion older oldest operation ordinary originally output percent perfectly perform
permanently personal pit plain plumbing policy poor positive practice precaution presence preserve previously printer procedure process
proof proper properly protection protective purpose quality quickest quickly random range rapid rated ratio readings reasonable recheck
refer related reliable relief removal resistance response result retighten revision rid rise rising rotation row sale sample securely
separately serviced servicing shutdown sir situation sleep slight slope slower slowly smaller something sooner source specific
specification specifications startup storage strength strike strong suit suitable survive symptom system target technical teeth tends
tension term terms thousands tighter tool tools torque total tough treat treatment tree trigger typical ugly ultimate unable unexpected
unfamiliar upright upstream usage various vary vertical vessel video view visit visually voice wage wake whether wider wild wise word`),
};
