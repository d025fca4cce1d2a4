import { type WordField, words } from "./word-field.ts";

/** Money, ordering, delivery and warranty. */
export const moneyAndOrdering: WordField = {
  things: words(`
address article bill booklet brand brochure bucks budget cash catalog cent certificate charge check claim contract cost customs deal
dealer deals delivery discount document dollar dozen estimate euro exchange fee form freight guarantee handbook insurance inventory
invoice item kit leaflet lease loan manual manufacturer model money number numbers offer order package pair parcel payment postage pound
price product purchase quote receipt refund rent replacement return returns serial series set sets shipment shipping shop spare store
supplier tax warehouse warranty webpage website`),
  actions: words(`
afford borrow claim compare cost deliver estimate exchange hire lease lend order purchase quote receive recommend refund rent reorder
replace return ship stock supply`),
  forms: words(`
afforded affording borrowed borrowing claimed claiming compared comparing cost costing delivered delivering estimated estimating exchanged
exchanging hired hiring leased leasing lending lent ordered ordering purchased purchasing quoted quoting received receiving recommended
recommending refunded refunding rented renting reordered reordering replaced replacing returned returning returns shipped shipping stocked
stocking supplied supplying`),
  qualities: words(`
additional affordable available cheap cheaper cheapest costly discontinued expensive free included official optional reconditioned
refurbished standard universal worth`),
  others: words(`
altogether approximately minus online plus roughly`),
};
