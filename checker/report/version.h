/* version.h: what this program calls itself. */
#ifndef REPORT_VERSION_H
#define REPORT_VERSION_H

#define AGENCHECK_VERSION "0.1.0"

#endif
