# The environment of Rasa's own commands: no telemetry, no chatter of TensorFlow and of old dependencies.
export RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3 PYTHONWARNINGS=ignore SQLALCHEMY_SILENCE_UBER_WARNING=1
