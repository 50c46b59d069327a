import Gradus.FileText
import Gradus.Request
import Gradus.Answer
import Gradus.Client
import Gradus.Curl
import Gradus.Tactic
