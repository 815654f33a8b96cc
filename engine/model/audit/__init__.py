"""The audit: the accounting identities that hold of every forecast, checked in one draw and in millions."""
