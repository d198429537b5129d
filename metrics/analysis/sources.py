"""Where the formulas come from."""

from __future__ import annotations

from typing import Final

IEC: Final = "IEC 60050-192:2015, International electrotechnical vocabulary: Dependability"
BARLOW: Final = (
    "R. E. Barlow and F. Proschan, Statistical Theory of Reliability and Life Testing, 1975"
)
TRIVEDI: Final = (
    "K. S. Trivedi, Probability and Statistics with Reliability, Queuing, and Computer Science"
    " Applications, 2nd ed., 2001"
)
BRYANT: Final = (
    "R. E. Bryant, Graph-Based Algorithms for Boolean Function Manipulation, IEEE Transactions on"
    " Computers C-35, 1986"
)
RAUZY: Final = (
    "A. Rauzy, New Algorithms for Fault Trees Analysis, Reliability Engineering and System Safety"
    " 40, 1993"
)
SCHNEEWEISS: Final = (
    "W. G. Schneeweiss, Computing Failure Frequency, MTBF & MTTR via Mixed Products of"
    " Availabilities and Unavailabilities, IEEE Transactions on Reliability R-30, 1981"
)
GRASSMANN: Final = (
    "W. K. Grassmann, M. I. Taksar and D. P. Heyman, Regenerative Analysis and Steady State"
    " Distributions for Markov Chains, Operations Research 33, 1985"
)
BIRNBAUM: Final = (
    "Z. W. Birnbaum, On the importance of different components in a multicomponent system, 1969"
)
AUMANN: Final = "R. J. Aumann and L. S. Shapley, Values of Non-Atomic Games, 1974"
VESELY: Final = (
    "W. E. Vesely et al., Measures of Risk Importance and Their Applications, NUREG/CR-3385, 1983"
)
COOPER: Final = "R. B. Cooper, Introduction to Queueing Theory, 2nd ed., 1981, section 3.5"
TAKACS: Final = (
    "L. Takács, On certain sojourn time problems in the theory of stochastic processes, Acta"
    " Mathematica Academiae Scientiarum Hungaricae 8, 1957"
)
ABATE: Final = (
    "J. Abate and W. Whitt, Numerical Inversion of Laplace Transforms of Probability"
    " Distributions, ORSA Journal on Computing 7, 1995"
)
