"""Files in, files out: ``coach label``, ``coach grade`` and ``coach ask`` on files of any size."""
