from . import nexus_label_print
