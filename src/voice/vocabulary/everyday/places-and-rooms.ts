import { type WordField, words } from "./word-field.ts";

/** Places, rooms, directions and distances. */
export const placesAndRooms: WordField = {
  things: words(`
airport apartment area attic barn basement bathroom beach boat bridge building cabin car ceiling cellar city clinic college corridor
countries country deck depth distance dock doorway driveway east elevator entrance entry exit factory farm field floor floors forest
garage garden gate hall hallway harbor height hill hold home hospital hotel house inch inches inside island kilometer kitchen lab
laboratory ladder lake left length lift location market mile mill mine mountain north ocean outside park path pier place plant platform
position quarry ramp rear region right river road roof room school shed ship sidewalk site south space spaces stage stages staircase
stairs state station street supermarket toilet town trailer truck tunnel valley van village wall west width workshop world yard zone`),
  actions: words(`
approach belong climb exit face fit lie park point`),
  forms: words(`
approached approaches approaching belonged belonging belongs climbed climbing climbs crosses exited exiting exits faced faces facing fit
fits fitted fitting lain lay lies lives lying parked parking parks pointed pointing points sits stands`),
  qualities: words(`
back bumpy central close confined cramped distant downstairs enclosed far first front inner last left level local lower middle near nearby
next opposite outer overhead rear sloping spacious steep tight underground uneven upper upstairs`),
  others: words(`
across against along among anywhere around away behind beside between beyond elsewhere everywhere near nowhere opposite past somewhere
throughout toward towards upon`),
};
