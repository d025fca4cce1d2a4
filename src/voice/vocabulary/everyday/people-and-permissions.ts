import { type WordField, words } from "./word-field.ts";

/** People, their work, permissions and training. */
export const peopleAndPermissions: WordField = {
  things: words(`
adult agency apprentice auditor authority baby beginner boss boy buddy builder business caretaker carpenter chief child children client
colleague company contractor course coworker crew customer customers department desk distributor doctor driver duty electrician email
employee engineer experience expert family farmer firefighter firemen firm fitter foreman friend girl government guest guy guys helpline
hotline inspector installer instruction instructions instructor janitor job kid kids knowledge lady law leader lesson license maker man
manager mate mechanic men name neighbor newbie nurse office operator owner painter paramedic people permission permit person plumber
police professional qualification regulation requirement requirements responsibility role rule seller service shift signature skill
specialist staff standard stranger student supervisor support task teacher team technician teenager trainee trainer training vendor
visitor welder woman women worker workers`),
  actions: words(`
advise approve assist authorize ban blame break certify complain contact demonstrate describe disagree drive email employ fire forbid hope
inform insist instruct notify obey operate organize own permit phone plan prohibit qualify refuse ring share supervise support teach text
train trust warn wish`),
  forms: words(`
advised advising approved approving assisted assisting authorized authorizing banned banning blamed blaming breaking breaks broke broken
certified certifying complained complaining contacted contacting demonstrated demonstrating described describing disagreed disagreeing
driven driving drove emailed emailing employed employing fired firing forbade forbidden hoped hoping informed informing insisted insisting
instructed instructing notified notifying obeyed obeying operated operating organized organizing owned owning permitted permitting phoned
phoning planned planning prohibited prohibiting qualified qualifying rang refused refusing ringing rung shared sharing supervised
supervising supported supporting taught teaching texted texting trained training trusted trusting warned warning wished wishing`),
  qualities: words(`
allowed alone authorized banned careful careless certified competent compulsory drunk experienced forbidden illegal inexperienced legal
licensed mandatory permitted professional prohibited qualified required responsible skilled trained unauthorized unnecessary unqualified
untrained young`),
  others: words(`
alone anybody anyone everybody everyone herself himself nobody ourselves somebody someone themselves together whoever`),
};
