"""From values at Chebyshev nodes to the coefficients of the polynomial through them: 64 stored numbers.

They are the inverse of the Vandermonde matrix of the nodes, as `numpy.linalg.inv` gave it where the promised
draws were made. The last bits of LAPACK depend on the processor, and with them did the draws: so the numbers
are stored.
"""

import numpy as np

_ROWS = (
    ("-0x1.975f5e0553080p-6", "0x1.561b82ab7f9c0p-4", "-0x1.7f218e25a7420p-3", "0x1.41bfee242476cp-1",
     "0x1.41bfee2424764p-1", "-0x1.7f218e25a74a0p-3", "0x1.561b82ab7f980p-4", "-0x1.975f5e0553120p-6"),
    ("-0x1.9f5a7a42af692p-6", "0x1.9b72fb49bd74bp-4", "-0x1.58cf11526ee16p-2", "0x1.9c4f05393253ep+1",
     "-0x1.9c4f053932546p+1", "0x1.58cf11526ee99p-2", "-0x1.9b72fb49bd8b2p-4", "0x1.9f5a7a42af776p-6"),
    ("0x1.8a23711a3cc13p-1", "-0x1.46a4beb6e5666p+1", "0x1.5857528f6c913p+2", "-0x1.cc92c2ae82ec3p+1",
     "-0x1.cc92c2ae82ee6p+1", "0x1.5857528f6c922p+2", "-0x1.46a4beb6e5671p+1", "0x1.8a23711a3cc2dp-1"),
    ("0x1.91dc2dc185ac8p-1", "-0x1.88d9d09b3d527p+1", "0x1.35e618235169bp+3", "-0x1.271a43b33f509p+4",
     "0x1.271a43b33f50ep+4", "-0x1.35e61823516a9p+3", "0x1.88d9d09b3d537p+1", "-0x1.91dc2dc185ae2p-1"),
    ("-0x1.96c84c6c66023p+1", "0x1.3583d0e960277p+3", "-0x1.90064a835d166p+3", "0x1.8069196a2cdf0p+2",
     "0x1.8069196a2ce07p+2", "-0x1.90064a835d16ep+3", "0x1.3583d0e96027ap+3", "-0x1.96c84c6c66035p+1"),
    ("-0x1.9ec07300a79c3p+1", "0x1.74401b0f3602ap+3", "-0x1.68033a2098031p+4", "0x1.ec9b19b1a4539p+4",
     "-0x1.ec9b19b1a4540p+4", "0x1.68033a209803ap+4", "-0x1.74401b0f3602cp+3", "0x1.9ec07300a79cbp+1"),
    ("0x1.87de2a6aea95dp+1", "-0x1.d906bcf328d43p+2", "0x1.d906bcf328d41p+2", "-0x1.87de2a6aea95cp+1",
     "-0x1.87de2a6aea96ap+1", "0x1.d906bcf328d46p+2", "-0x1.d906bcf328d45p+2", "0x1.87de2a6aea969p+1"),
    ("0x1.8f8b83c69a608p+1", "-0x1.1c73b39ae68c5p+3", "0x1.a9b66290ea196p+3", "-0x1.f6297cff75c99p+3",
     "0x1.f6297cff75ca1p+3", "-0x1.a9b66290ea19ep+3", "0x1.1c73b39ae68c5p+3", "-0x1.8f8b83c69a60cp+1"),
)

#: (power, node): coefficient k of the polynomial is row k times the values at the nodes, ascending.
TO_POWERS = np.array([[float.fromhex(number) for number in row] for row in _ROWS])
