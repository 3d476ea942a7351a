-- Ratchet: Deadlocked (Gladiator in Europe). Names the messages of the community's patch.
plugin { name = "deadlocked", version = "1.0.0", permissions = { "packets.declare" } }

require("messages")
