prelude
import Gym
