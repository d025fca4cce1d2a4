/**
 * How questions about a manual are put together. `X` stands for a term of the manual ("oil filter"), `V` for an action it
 * tells people to do ("tighten"), `C` for a code ("e forty two"), `N` for a number. General: none was made for a particular manual.
 */
export const questionTemplates: readonly string[] = `
what is the X
what is the X of the X
what is the X for the X
what is the X in the X
what's the X
what X does it have
what X does the X have
what X should i use
what X should i use for the X
what X do i need for the X
what size is the X
what does the X do
what does X mean
what does the X mean
what does C mean
what does code C mean
what does error C mean
what is code C
what do i do about C
what should i do when C appears
what does it mean when the X is X
what should i do if the X is X
what happens if the X is X
what happens when the X X
what happens if i V the X
what are the X of the X
what must i do before i V the X
how do i V the X
how do i V a X
how do i V a new X
how do i V X
how do you V the X
how can i V the X
how should i V the X
how do i get the X out of the X
how does the X work
how often should i V the X
how often do i have to V the X
how often does the X need to be X
how long does the X take
how long should i wait before i V the X
how long does the X last
how many X does the X have
how many X are there
how many X are there in the X
how much X does the X take
how much X is in the X
how tight should the X be
how high is the X
how hot may the X get
how big is the X
how far is the X from the X
when do i V the X
when should i V the X
when does the X V
when does the X open
when must the X be X
where is the X
where do i find the X
where is the X of the X
where do i connect the X
which X do i use
which X do i use for the X
which X should i V
which X is for the X
which part number does the X have
what is the part number of the X
what is the order number of the X
why is the X X
why is the X so X
why does the X X
why does it show C
why should i V the X
who may V the X
can i V the X
can i V the X without the X
can i use X
can i use X on the X
can the X be X
do i have to V the X
do i have to V the X before i V the X
does the X have a X
is the X X
is it safe to V the X
is there a X on the X
are there X in the X
should i V the X
must the X be X when i V the X
tell me about the X
tell me the X of the X
tell me how to V the X
show me how to V the X
the X does not V
the X is X
the X is X what should i do
the machine shows C what should i do
i see code C on the display
error code C
code C
X of the X
X for the X
X
at N X
`
  .trim()
  .split("\n");
